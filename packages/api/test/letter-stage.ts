import type { Locale } from '@slotwell/shared/schema'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookingDeps } from '../src/booking/booking-deps.ts'
import { placeBooking } from '../src/booking/place-booking.ts'
import { placeHold } from '../src/booking/place-hold.ts'
import { createOccupancyView } from '../src/booking/occupancy-view.ts'
import { applyOrganization } from '../src/configuration/apply.ts'
import { createOrganization } from '../src/configuration/create-organization.ts'
import { readOrganizationFile } from '../src/configuration/read-file.ts'
import { newId } from '../src/new-id.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Store } from '../src/store/store.ts'
import type { KeyStore } from '../src/trust/key-store.ts'
import type { Keyring } from '../src/trust/keyring.ts'
import { openKeys } from '../src/trust/open-keys.ts'
import { testDatabase } from './test-database.ts'

/** A practice whose two people work every day from 8 to 18, and a service of each kind. */
export const practiceFile = (changes: { readonly tone?: 'formal' | 'informal' } = {}) => ({
  organization: {
    slug: 'seeblick',
    name: 'Praxis Seeblick',
    timeZone: 'Europe/Zurich',
    locales: ['de', 'en'],
    tone: changes.tone ?? 'formal',
    email: 'praxis@seeblick.example',
    phone: '+41 41 000 11 22',
    website: 'https://seeblick.example/',
    privacy: {
      controller: 'Praxis Seeblick',
      purpose: { de: 'Termine', en: 'Appointments' },
      url: 'https://seeblick.example/privacy',
      version: '2026-01',
    },
  },
  locations: [{ slug: 'luzern', name: 'Praxis Luzern', address: 'Seestrasse 1, 6003 Luzern' }],
  staff: ['anna', 'beat'].map((slug) => ({
    slug,
    name: slug === 'anna' ? 'Dr. Anna Keller' : 'Beat Frei',
    email: `${slug}@seeblick.example`,
    ...(slug === 'beat' && { locale: 'en' }),
    schedule: { rules: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '08:00', to: '18:00' }] },
  })),
  services: [
    {
      slug: 'talk',
      name: { de: 'Erstgespräch', en: 'First talk' },
      durationMin: 30,
      staff: ['anna', 'beat'],
      price: { amount: 8500, currency: 'CHF' },
      changeUntil: 'P1D',
      questions: [
        { id: 'reason', kind: 'paragraph', label: { de: 'Worum geht es?', en: 'What is it about?' } },
        { id: 'first', kind: 'checkbox', label: { de: 'Ich bin zum ersten Mal hier', en: 'This is my first visit' } },
        {
          id: 'side',
          kind: 'choice',
          label: { de: 'Seite', en: 'Side' },
          options: [
            { id: 'left', label: { de: 'links', en: 'left' } },
            { id: 'right', label: { de: 'rechts', en: 'right' } },
          ],
        },
      ],
    },
    { slug: 'scan', name: { de: 'Ultraschall', en: 'Ultrasound' }, durationMin: 45, staff: ['anna'], approval: true },
    {
      slug: 'yoga',
      name: { de: 'Yoga', en: 'Yoga' },
      durationMin: 60,
      staff: ['beat'],
      price: { amount: 2500, currency: 'CHF' },
      seats: { capacity: 8 },
    },
  ],
})

export interface LetterStage {
  readonly store: Store
  readonly keyring: Keyring
  readonly keyStore: KeyStore
  readonly deps: BookingDeps
  readonly organizationId: string
  readonly clock: { nowMs: number }
  /** Books as a visitor does. Resolves to the booking's id. */
  book(wish?: VisitorWish): Promise<string>
  attendeeOf(bookingId: string): Promise<{ readonly id: string; readonly customerId: string }>
  staffId(slug: string): Promise<string>
  /** Applies a file to the practice, or to another organization. */
  apply(file: object, organizationId?: string): Promise<void>
  close(): Promise<void>
}

export interface VisitorWish {
  readonly service?: string
  readonly start?: string
  readonly staff?: string
  readonly name?: string
  readonly email?: string
  readonly phone?: string
  readonly locale?: Locale
  readonly timeZone?: string
  readonly answers?: Readonly<Record<string, string | boolean>>
  /** Who comes along, each on a seat of their own. */
  readonly companions?: readonly { readonly name: string; readonly email?: string }[]
}

/** A real store, real keys and the practice, in a folder of its own; the clock stands at Friday, 20 November 2026, noon in Luzern. */
export async function openLetterStage(file: object = practiceFile()): Promise<LetterStage> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-letters-'))
  const clock = { nowMs: Date.parse('2026-11-20T12:00:00+01:00') }
  const now = () => clock.nowMs
  const database = await testDatabase(folder, 'slotwell.db')
  const store = await openStore({ url: database.url, clock: now })
  const { keyStore, keyring } = await openKeys({ url: `sqlite:${join(folder, 'keys.db')}`, rootKey: randomBytes(32), clock: now })
  const deps: BookingDeps = { store, occupancy: createOccupancyView(store), keyring, newId, publicUrl: 'https://book.example.org' }

  const created = await createOrganization({ store, keyring, newId, clock: now }, { slug: practiceFile().organization.slug, actor: 'cli' })
  if (!created.ok) throw new Error(created.reason)
  const { organizationId } = created
  const apply: LetterStage['apply'] = async (changed, ofId = organizationId) => {
    const read = readOrganizationFile(JSON.stringify(changed), 'json')
    if (!read.ok) throw new Error(JSON.stringify(read.faults))
    const applied = await applyOrganization({ store, keyring, newId, clock: now }, { file: read.file, organizationId: ofId, actor: 'cli' })
    if (!applied.ok) throw new Error(applied.detail)
  }
  await apply(file)
  let visitors = 0

  return {
    store,
    keyring,
    keyStore,
    deps,
    organizationId,
    clock,
    apply,
    async book({
      service = 'talk',
      start = '2026-11-24T09:00:00+01:00',
      staff,
      name = 'Mia Muster',
      email = 'mia@visitor.example',
      phone,
      locale = 'de',
      timeZone = 'Europe/Zurich',
      answers = {},
      companions = [],
    } = {}) {
      const held = await placeHold(deps, {
        organizationId,
        request: { service, start, timeZone, partySize: 1 + companions.length, ...(staff && { staff }) },
        visitorTag: `visitor-${++visitors}`,
        holdLimit: 9,
        actor: 'visitor',
      })
      if (!held.ok) throw new Error(`hold: ${held.reason}`)
      const booked = await placeBooking(deps, {
        organizationId,
        request: {
          hold: held.view.id,
          holdSecret: held.view.secret,
          attendees: [{ name, email, ...(phone && { phone }) }, ...companions],
          answers,
          consent: { privacyVersion: '2026-01' },
          locale,
          timeZone,
        },
        actor: 'visitor',
      })
      if (!booked.ok) throw new Error(`booking: ${booked.reason} ${JSON.stringify(booked.errors)}`)
      return booked.view.id
    },
    async attendeeOf(bookingId) {
      const [attendee] = await store.bookings.attendees(organizationId, [bookingId])
      if (!attendee) throw new Error('no attendee')
      return attendee
    },
    async staffId(slug) {
      const found = (await store.catalog.current(organizationId))?.staff.find((one) => one.slug === slug)
      if (!found) throw new Error(`no staff ${slug}`)
      return found.id
    },
    async close() {
      await store.close()
      await keyStore.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
