import type { Attendee } from '@slotwell/shared/schema'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBooking } from '../src/booking/create-booking.ts'
import { createOccupancyView } from '../src/booking/occupancy-view.ts'
import { applyOrganization } from '../src/configuration/apply.ts'
import { createOrganization } from '../src/configuration/create-organization.ts'
import { readOrganizationFile } from '../src/configuration/read-file.ts'
import { newId } from '../src/new-id.ts'
import { openStore } from '../src/store/open-store.ts'
import { fileLedgerCopy } from '../src/trust/ledger-copy.ts'
import { openKeys } from '../src/trust/open-keys.ts'
import { testDatabase } from './test-database.ts'

const FILE = `organization:
  slug: praxis
  name: Praxis
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Praxis, purpose: Termine, url: "https://example.org/p", version: "1" }
  origins: ["https://example.org"]
locations:
  - { slug: praxis, name: Praxis, address: Weg 1 }
staff:
  - slug: eva
    name: Eva
    email: eva@example.org
    schedule:
      rules:
        - { days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }
  - slug: kai
    name: Kai
    schedule:
      rules:
        - { days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }
services:
  - slug: gespraech
    name: Gespräch
    durationMin: 30
    staff: [eva]
    questions:
      - { id: anlass, kind: line, label: Anlass }
  - slug: kurs
    name: Kurs
    durationMin: 60
    staff: [kai]
    seats: { capacity: 5 }
`

/** Monday, 16 March 2026, 08:00 in Zurich. */
const FIRST_START_MS = Date.parse('2026-03-16T08:00:00+01:00')
const SLOTS_A_DAY = 20
const HALF_HOUR_MS = 1_800_000
const DAY_MS = 86_400_000

/** Half hours of the practice in order, one after the other; 200 of them before the clocks change. */
function startOf(index: number): string {
  const workday = Math.floor(index / SLOTS_A_DAY)
  const day = workday + 2 * Math.floor(workday / 5)
  return new Date(FIRST_START_MS + day * DAY_MS + (index % SLOTS_A_DAY) * HALF_HOUR_MS).toISOString().replace(/\.000/, '')
}

/** A small practice on a real database and real keys of its own; the clock stands until it is set. */
export async function temporaryPractice() {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-trust-'))
  const time = { nowMs: Date.parse('2026-03-01T12:00:00+01:00') }
  const clock = () => time.nowMs
  const rootKey = new Uint8Array(randomBytes(32))
  const database = await testDatabase(folder, 'slotwell.db')
  const databaseUrl = database.url
  const keysUrl = `sqlite:${join(folder, 'keys.db')}`
  const store = await openStore({ url: databaseUrl, clock })
  const { keyStore, keyring } = await openKeys({ url: keysUrl, rootKey, clock })
  const deps = { store, occupancy: createOccupancyView(store), keyring, newId, clock, publicUrl: 'https://book.example.org' }

  const made = await createOrganization(deps, { slug: 'praxis', actor: 'cli' })
  const read = readOrganizationFile(FILE, 'yaml')
  if (!made.ok || !read.ok) throw new Error(JSON.stringify([made, read]))
  await applyOrganization(deps, { file: read.file, actor: 'cli' })
  const { organizationId } = made

  let booked = 0
  return {
    ...deps,
    keyStore,
    rootKey,
    folder,
    database,
    time,
    databaseUrl,
    keysUrl,
    organizationId,
    outDir: join(folder, 'backups'),
    ledgerCopies: [fileLedgerCopy(join(folder, 'erasures.jsonl')), fileLedgerCopy(join(folder, 'backups', 'erasures.jsonl'))],
    /** Books the next free half hour for somebody; resolves to the ids that matter. */
    async book(attendee: Attendee, answers: Record<string, string> = {}) {
      const start = startOf(booked++)
      const outcome = await createBooking(deps, {
        organizationId,
        actor: 'cli',
        request: { service: 'gespraech', start, attendees: [attendee], answers, force: false },
      })
      if (!outcome.ok) throw new Error(JSON.stringify(outcome))
      const [seat] = await store.bookings.attendees(organizationId, [outcome.view.id])
      if (!seat) throw new Error('a booking has an attendee')
      return { bookingId: outcome.view.id, customerId: seat.customerId, personId: seat.personId, attendeeId: seat.id }
    },
    /** Takes seats of one class for several people; resolves to their ids in that order. */
    async bookTogether(attendees: readonly Attendee[]) {
      const request = { service: 'kurs', start: startOf(0), attendees, answers: {}, force: false }
      const outcome = await createBooking(deps, { organizationId, actor: 'cli', request })
      if (!outcome.ok) throw new Error(JSON.stringify(outcome))
      const rows = await store.bookings.attendees(organizationId, [outcome.view.id])
      return { bookingId: outcome.view.id, customerIds: rows.map(({ customerId }) => customerId) }
    },
    async close() {
      await store.close()
      await keyStore.close()
    },
    async remove() {
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type TemporaryPractice = Awaited<ReturnType<typeof temporaryPractice>>
