import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPractice, type Practice, reconfigure, SALON } from '../../test/practice.ts'
import type { Outcome } from '../outcome.ts'
import { createBooking } from './create-booking.ts'
import { confirmBooking } from './decide-booking.ts'
import { findSlots } from './find-availability.ts'
import { extendHold } from './hold-life.ts'
import { cancelManaged, managedSlots, moveManaged, viewManaged } from './manage.ts'
import { moveBooking } from './move-booking.ts'
import { createOccupancyView } from './occupancy-view.ts'
import { placeBooking } from './place-booking.ts'
import { placeHold } from './place-hold.ts'

/** What bookings and requests go through when the owner edits his offer between two steps of theirs. */

const monday = (time: string) => `2026-03-09T${time}:00+01:00`
const IN_MARCH = { from: '2026-03-09', to: '2026-03-31', timeZone: 'Europe/Zurich' }

let practice: Practice
beforeEach(async () => void (practice = await openPractice()))
afterEach(() => practice.close())

const ok = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.view
}
const org = () => practice.organizationId
const hold = (service: string, start: string, more: object = {}) =>
  placeHold(practice, { organizationId: org(), request: { service, start, ...more }, visitorTag: 'v', holdLimit: 50, actor: 'visitor' })
const requestOf = (held: { id: string; secret: string }) => ({
  hold: held.id,
  holdSecret: held.secret,
  attendees: [{ name: 'Vera', email: 'vera@example.org' }],
  answers: {},
  consent: { privacyVersion: '2026-01' },
  locale: 'de' as const,
  timeZone: 'Europe/Zurich',
})
async function booked(service: string, start: string, more: object = {}, wish: object = {}) {
  const request = { ...requestOf(ok(await hold(service, start, wish))), ...more }
  const { manageUrl, ...view } = ok(await placeBooking(practice, { organizationId: org(), request, actor: 'visitor' }))
  return { ...view, token: manageUrl.split('#')[1] ?? '' }
}
const deed = (bookingId: string) => ({ organizationId: org(), bookingId, actor: 'secretKey:key_a' })
const owners = (start: string, key: string) =>
  createBooking(practice, {
    ...deed(''),
    request: { service: 'schnitt', start, attendees: [{ name: 'Walter' }], answers: {}, force: false },
    idempotency: { caller: 'key_a', key },
  })

it.each(['a hold', 'an expired hold', 'an owner’s booking', 'a move'])(
  '%s is decided by the offer of that moment, not by the one it was prepared with',
  async (what) => {
    const held = ok(await hold('schnitt', monday('09:00')))
    const { id } = await booked('schnitt', monday('11:00'))
    practice.at(practice.now() + 600_000)
    // Edited once, after the current offer was read and before the lock is taken.
    let edit: (() => Promise<void>) | undefined = () =>
      reconfigure(
        practice,
        SALON.replace('durationMin: 60, staff: [ada], price', 'durationMin: 60, minimumNoticeMin: 20000, staff: [ada], price'),
      )
    const late: Practice = {
      ...practice,
      store: {
        ...practice.store,
        bookings: {
          ...practice.store.bookings,
          async place(scope, decide) {
            const first = scope.subjects.length > 0 ? edit : undefined
            if (first) edit = undefined
            await first?.()
            return practice.store.bookings.place(scope, decide)
          },
        },
      },
    }
    const wish = { organizationId: org(), actor: 'visitor' }
    const changes: Record<string, () => Promise<Outcome<unknown>>> = {
      'a hold': () => placeHold(late, { ...wish, request: { service: 'schnitt', start: monday('10:00') }, visitorTag: 'v', holdLimit: 9 }),
      'an expired hold': () => placeBooking(late, { ...wish, request: requestOf(held) }),
      'an owner’s booking': () =>
        createBooking(late, {
          ...deed(''),
          request: { service: 'schnitt', start: monday('10:00'), attendees: [{ name: 'Walter' }], answers: {}, force: false },
        }),
      'a move': () => moveBooking(late, { ...deed(id), request: { start: monday('10:00') } }),
    }
    expect(await changes[what]?.()).toMatchObject({ ok: false, reason: 'slot_taken' })
    expect(edit).toBeUndefined()
  },
)

it('an organization that withdraws its privacy notice keeps its bookings manageable', async () => {
  const { token } = await booked('schnitt', monday('09:00'))
  await reconfigure(practice, SALON.replace(/ +privacy:.*\n/, ''))
  expect(ok(await viewManaged(practice, token))).toMatchObject({
    organization: { name: 'Salon Lindt', privacy: { version: '2026-01' } },
    canCancel: true,
    canReschedule: false,
  })
  expect(ok(await cancelManaged(practice, token)).state).toBe('cancelled')
})

it('I6 an owner’s repeated request is given its first answer though the service is gone, and the reading is recorded as of now', async () => {
  const first = ok(await owners(monday('09:00'), 'k'))
  await reconfigure(practice, SALON.replace('slug: schnitt, name: Schnitt', 'slug: schnitt, active: false, name: Schnitt'))
  practice.at(practice.now() + 5_000)
  expect(ok(await owners(monday('09:00'), 'k')).id).toBe(first.id)
  expect(await owners(monday('09:00'), 'other')).toMatchObject({ reason: 'unknown_service' })
  const read = (await practice.store.audit.about(org(), [first.attendees[0]?.customer ?? ''])).at(-1)
  expect(read).toMatchObject({ action: 'customer.read', atMs: practice.now() })
})

it('a time that the owner approved is asked for again when the visitor moves it, and not when the owner does', async () => {
  const details = { attendees: [{ name: 'V', phone: '+41 41 000 00 00' }], answers: { grund: 'Rat' } }
  const { id, token } = await booked('anfrage', monday('09:00'), details)
  ok(await confirmBooking(practice, deed(id)))
  expect(ok(await moveBooking(practice, { ...deed(id), request: { start: monday('10:00') } })).state).toBe('confirmed')
  expect(ok(await moveManaged(practice, token, { start: monday('11:00') })).state).toBe('pending')
  expect(ok(await confirmBooking(practice, deed(id)))).toMatchObject({ state: 'confirmed', revision: 5 })
})

it('whoever asked for somebody who no longer offers the service may move to anybody', async () => {
  const { id, token } = await booked('farbe', monday('09:00'), {}, { staff: 'ben' })
  expect(ok(await managedSlots(practice, token, IN_MARCH)).days.map(({ date }) => date)).not.toContain('2026-03-10')
  await reconfigure(practice, SALON.replace('staff: [ada, ben], resources', 'staff: [ada], resources'))
  expect(ok(await managedSlots(practice, token, IN_MARCH)).days.map(({ date }) => date)).toContain('2026-03-10')
  ok(await moveBooking(practice, { ...deed(id), request: { start: monday('20:00'), force: true } }))
  ok(await moveManaged(practice, token, { start: '2026-03-10T09:00:00+01:00' }))
})

it('a booking moves to another place at the same time', async () => {
  const TWO_PLACES = SALON.replace('locations: [', 'locations: [{ slug: markt, name: Markt, address: Markt 1 }, ')
    .replaceAll('to: "12:00" }', 'to: "12:00", location: hof }')
    .replace(
      '- { slug: ben, name: Ben, schedule: { rules: [',
      '- { slug: ben, name: Ben, schedule: { rules: [{ days: [mon], from: "09:00", to: "10:00", location: markt }, ',
    )
    .replace('from: "09:00", to: "12:00", location: hof }] } }\nservices', 'from: "10:00", to: "12:00", location: hof }] } }\nservices')
    .replace('durationMin: 60, staff: [ada, ben], resources: [haube]', 'durationMin: 60, staff: [ada, ben]')
  await reconfigure(practice, TWO_PLACES)
  const configuration = await practice.store.catalog.current(org())
  const place = (slug: string) => configuration?.locations.find((location) => location.slug === slug)?.id
  const { id } = await booked('farbe', monday('09:00'), {}, { location: 'hof' })
  const moved = ok(await moveBooking(practice, { ...deed(id), request: { start: monday('09:00'), location: 'markt' } }))
  expect(moved).toMatchObject({ revision: 2, segments: [{ location: place('markt') }] })
  expect(ok(await moveBooking(practice, { ...deed(id), request: { start: monday('09:00'), location: 'markt' } })).revision).toBe(2)

  // Somebody moves it back while another change, which names no place, is being prepared.
  const back = () => moveBooking(practice, { ...deed(id), request: { start: monday('10:00'), location: 'hof' } })
  let meanwhile: typeof back | undefined = back
  const bookings: typeof practice.store.bookings = {
    ...practice.store.bookings,
    async attendees(...asked) {
      const first = meanwhile
      meanwhile = undefined
      await first?.()
      return practice.store.bookings.attendees(...asked)
    },
  }
  const slow = { ...practice, store: { ...practice.store, bookings } }
  const later = ok(await moveBooking(slow, { ...deed(id), request: { start: monday('11:00') } }))
  expect(later).toMatchObject({ revision: 4, segments: [{ location: place('hof') }] })
})

it('a clock that is set back revives no expired hold: its time is asked for anew', async () => {
  const [mine, other] = [ok(await hold('schnitt', monday('09:00'))), ok(await hold('schnitt', monday('10:00')))]
  const startedMs = practice.now()
  practice.at(startedMs + 600_000)
  ok(await hold('schnitt', monday('10:00')))
  practice.at(startedMs + 300_000)
  const extended = await extendHold(practice, { organizationId: org(), holdId: mine.id, secret: mine.secret, actor: 'visitor' })
  expect(extended).toMatchObject({ reason: 'hold_not_found' })
  ok(await placeBooking(practice, { organizationId: org(), request: requestOf(mine), actor: 'visitor' }))
  expect(await placeBooking(practice, { organizationId: org(), request: requestOf(other), actor: 'visitor' })).toMatchObject({
    reason: 'slot_taken',
  })
})

it('offers no alternative that another visitor holds, whoever names his hold', async () => {
  const foreign = ok(await hold('schnitt', monday('09:00')))
  const wish = (holdSecret: string) => hold('schnitt', monday('09:30'), { replaces: { hold: foreign.id, holdSecret } })
  const offered = async (holdSecret: string) => {
    const refusal = await wish(holdSecret)
    return 'alternatives' in refusal ? refusal.alternatives?.map(({ start }) => start) : undefined
  }
  expect(await offered('x'.repeat(43))).not.toContain(monday('09:00'))
  expect(await offered(foreign.secret)).toContain(monday('09:00'))
})

it('T20 looks for the next free time from today on, however long ago the question begins', async () => {
  let looks = 0
  const bookings: typeof practice.store.bookings = {
    ...practice.store.bookings,
    claimed: (...asked) => {
      looks += 1
      return practice.store.bookings.claimed(...asked)
    },
  }
  const store = { ...practice.store, bookings }
  const deps = { ...practice, store, occupancy: createOccupancyView(store) }
  const view = ok(await findSlots(deps, org(), { service: 'schnitt', from: '1970-01-01', to: '1970-01-31', timeZone: 'Europe/Zurich' }))
  expect(view.nextAvailable?.start).toBe('2026-03-02T09:00:00+01:00')
  expect(looks).toBeLessThanOrEqual(2)
})
