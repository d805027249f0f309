import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServiceView } from '@slotwell/shared/schema'
import { bookingOf, catalogOf, colour, cut, holdOf, IDS, startOf, yoga } from '../../test/catalog.ts'
import { problem, scriptedApi, type Answer, type Asked } from '../../test/scripted-api.ts'
import { NOW_MS, slotsAnswer } from '../../test/slots.ts'
import type { Given } from '../checkout/details-model.ts'
import { createBookingApi } from './booking-api.ts'
import { createBookingModel } from './booking-model.ts'
import type { Presets } from './choice.ts'

const NINE = { start: '2026-11-24T09:00:00+01:00' }
const TEN = { start: '2026-11-24T10:00:00+01:00' }

function usual({ method, path, body }: Asked): Answer {
  if (path.startsWith('/slots')) return [200, slotsAnswer(['2026-11-24T09:00', '2026-11-24T09:30'])]
  if (path.startsWith('/catalog')) return [200, catalogOf([cut])]
  if (method === 'DELETE') return [204]
  if (path === '/holds') return [201, holdOf(String(body.start))]
  return [201, bookingOf(NINE.start)]
}
function widget(
  services: readonly ServiceView[] = [cut],
  answer: (asked: Asked, count: number) => Answer | Promise<Answer> = usual,
  presets: Presets = {},
  given: Given = {},
) {
  const { client, asked } = scriptedApi(answer)
  const events: [string, object][] = []
  /** Events that the page cancels. */
  const forbidden: string[] = []
  const model = createBookingModel({
    api: createBookingApi(client, 'pk_test'),
    start: startOf(services),
    presets,
    visitorZone: 'Europe/Zurich',
    now: Date.now,
    emit: (name, detail) => events.push([name, detail]) > 0 && !forbidden.includes(name),
    given,
  })
  return { model, asked, events, forbidden, client }
}
/** As far as the form, filled in. */
async function filled(...wishes: Parameters<typeof widget>) {
  const all = widget(...wishes)
  all.model.chooseSlot(NINE)
  const { checkout } = all.model
  await checkout.hold.settled()
  checkout.details.update('name', ' Zoë Müller ')
  checkout.details.update('email', 'zoe@example.org')
  return { ...all, checkout }
}
const posts = (asked: readonly Asked[], path: string) => asked.filter((one) => one.method === 'POST' && one.path === path)

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

describe('the way to a time', () => {
  it('asks nothing that has one answer, and needs no second request', async () => {
    const { model, asked } = widget()
    await vi.advanceTimersByTimeAsync(0)
    expect([model.step.value, model.canGoBack.value, model.slots.value?.day.value]).toEqual(['when', false, '2026-11-24'])
    expect(asked).toEqual([])
  })

  it('asks for service, place and person, and goes back the same way', () => {
    const { model } = widget([cut, colour])
    const steps = [model.step.value]
    model.choose(IDS.colour)
    steps.push(model.step.value)
    model.choose(IDS.zurich)
    steps.push(model.step.value)
    model.choose(undefined)
    steps.push(model.step.value)
    expect(steps).toEqual(['service', 'place', 'person', 'when'])
    model.back()
    expect(model.step.value).toBe('person')
  })

  it('skips what the page has chosen, by id or slug, and ignores what this service does not have', () => {
    expect(widget([cut, colour], usual, { service: 'colour', staff: IDS.tom, location: 'zurich' }).model.step.value).toBe('when')
    const { model } = widget([cut, colour], usual, { service: 'cut', staff: 'tom' })
    expect([model.step.value, model.person.value]).toEqual(['when', undefined])
  })

  it('asks for the times of the choice', async () => {
    const { model, asked } = widget([cut, colour])
    model.choose(IDS.colour)
    model.choose(IDS.zurich)
    model.choose(IDS.tom)
    await vi.advanceTimersByTimeAsync(0)
    const query = new URLSearchParams(asked.at(-1)?.path.split('?')[1])
    expect(Object.fromEntries(query)).toEqual({
      service: IDS.colour,
      staff: IDS.tom,
      location: IDS.zurich,
      from: '2026-11-01',
      to: '2026-11-30',
      timeZone: 'Europe/Zurich',
    })
  })

  describe('where appointments are shared', () => {
    const seatsAsked = (asked: readonly Asked[]) =>
      asked.filter(({ path }) => path.startsWith('/slots')).map(({ path }) => new URLSearchParams(path.split('?')[1]).get('partySize'))

    it('asks for the times that have room for all, and holds as many seats', async () => {
      const roomForTwo: typeof usual = (asked) =>
        asked.path.includes('partySize=3') ? [200, slotsAnswer(['2026-11-25T09:00'])] : usual(asked)
      const { model, asked } = widget([yoga], roomForTwo)
      expect([model.partySize.value, asked]).toEqual([1, []])
      model.setPartySize(3)
      await vi.advanceTimersByTimeAsync(0)
      expect(seatsAsked(asked)).toEqual(['3'])
      expect([model.slots.value?.day.value, model.slots.value?.nextFree.value?.start]).toEqual(['2026-11-25', '2026-11-25T09:00:00+01:00'])
      model.chooseSlot({ start: '2026-11-25T09:00:00+01:00' })
      expect(posts(asked, '/holds')[0]?.body).toMatchObject({ partySize: 3 })
      model.setPartySize(2)
      await vi.advanceTimersByTimeAsync(0)
      expect([seatsAsked(asked).at(-1), model.slots.value?.nextFree.value?.start]).toEqual(['2', NINE.start])
    })

    it('knows the next free time for all when a later month is on show', async () => {
      const full: typeof usual = (asked) =>
        asked.path.includes('partySize=3')
          ? [200, slotsAnswer([asked.path.includes('from=2026-11') ? '2026-12-24T09:00' : '2027-01-07T09:00'])]
          : usual(asked)
      const { model } = widget([yoga], full)
      model.slots.value?.show('2027-01')
      await vi.advanceTimersByTimeAsync(0)
      model.setPartySize(3)
      // Nobody knows it now, so no time is offered that may be too small.
      expect(model.slots.value?.nextFree.value).toBeUndefined()
      await vi.advanceTimersByTimeAsync(0)
      expect(model.slots.value?.nextFree.value?.start).toBe('2026-12-24T09:00:00+01:00')
    })

    it.each([
      // What the first answer was asked for.
      ['3', 3, []],
      // More than one booking may take, and what is no number.
      ['7', 3, ['3']],
      ['-2', 1, []],
      ['two', 1, []],
    ])('begins with what the page says: %s', async (partySize, people, requests) => {
      const { model, asked } = widget([yoga], usual, { partySize })
      await vi.advanceTimersByTimeAsync(0)
      expect([model.partySize.value, seatsAsked(asked)]).toEqual([people, requests])
    })

    it('says nothing of seats where an appointment is one party’s alone', () => {
      const { model, asked } = widget([cut], usual, { partySize: '3' })
      model.chooseSlot(NINE)
      expect([model.partySize.value, 'partySize' in (posts(asked, '/holds')[0]?.body ?? {})]).toEqual([1, false])
    })
  })

  describe('with lengths to choose from', () => {
    const lengths: ServiceView = {
      ...cut,
      price: { amount: 8000, currency: 'CHF' },
      durations: [{ durationMin: 30, price: { amount: 8000, currency: 'CHF' } }, { durationMin: 60 }],
    }
    const open = () => widget([lengths])

    it('asks how long, and for times of that length, which it holds', async () => {
      const { model, asked } = open()
      expect(model.step.value).toBe('length')
      model.choose('60')
      expect([model.step.value, model.length.value]).toEqual(['when', { durationMin: 60 }])
      expect(asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('durationMin'))).toEqual(['60'])
      model.chooseSlot(NINE)
      expect(posts(asked, '/holds')[0]?.body).toMatchObject({ durationMin: 60 })
      await vi.advanceTimersByTimeAsync(0)
      model.back()
      model.back()
      expect(model.step.value).toBe('length')
    })

    it('has the times of the usual length already', () => {
      const { model, asked } = open()
      model.choose('30')
      expect([model.slots.value?.day.value, asked]).toEqual(['2026-11-24', []])
    })
  })

  it('lets the chosen time go before it asks for the times again', async () => {
    let released: (answer: Answer) => void = () => {}
    const { model, asked } = await filled([cut], (one) =>
      one.method === 'DELETE'
        ? new Promise((resolve) => {
            released = resolve
          })
        : usual(one),
    )
    model.back()
    await vi.advanceTimersByTimeAsync(100)
    expect([model.step.value, asked.at(-1)?.method]).toEqual(['when', 'DELETE'])
    released([204])
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.at(-1)?.path).toMatch(/^\/slots\?/)
  })

  it('holds a time as soon as it is chosen', () => {
    const { model, asked } = widget()
    model.chooseSlot(NINE)
    expect(posts(asked, '/holds')[0]?.body).toMatchObject({ service: IDS.cut, start: NINE.start, location: IDS.zurich })
  })
})

describe('booking', () => {
  it('sends what was typed with the version of the notice that was shown', async () => {
    const { model, asked, checkout } = await filled()
    await checkout.submit()
    expect(posts(asked, '/bookings')[0]).toMatchObject({
      body: {
        attendees: [{ name: 'Zoë Müller', email: 'zoe@example.org' }],
        answers: {},
        consent: { privacyVersion: '2026-05' },
        locale: 'en',
        timeZone: 'Europe/Zurich',
      },
      headers: { 'idempotency-key': expect.stringMatching(/^\d+(-\d+){3}$/) },
    })
    expect([model.step.value, model.booking.value?.number]).toEqual(['done', 'R-1001'])
  })

  it('says of the field that nobody sees what a program wrote into it, and nothing otherwise', async () => {
    const { asked, checkout } = await filled([cut], (one) => (one.body.leaveEmpty ? problem(403, 'filled_by_program') : usual(one)))
    await checkout.submit('https://spam.example')
    expect([posts(asked, '/bookings')[0]?.body.leaveEmpty, checkout.failure.value]).toEqual(['https://spam.example', 'filled_by_program'])
    await checkout.submit('')
    expect(posts(asked, '/bookings')[1]?.body).not.toHaveProperty('leaveEmpty')
  })

  it('books once, however often the button is pressed', async () => {
    const { asked, checkout } = await filled()
    await Promise.all([checkout.submit(), checkout.submit(), checkout.submit()])
    expect(posts(asked, '/bookings')).toHaveLength(1)
  })

  it('waits for the hold instead of refusing the press', async () => {
    let placed: (answer: Answer) => void = () => {}
    const { model, asked } = widget([cut], (one) => (one.path === '/holds' ? new Promise((resolve) => (placed = resolve)) : usual(one)))
    model.chooseSlot(NINE)
    model.checkout.details.update('name', 'Zoë')
    model.checkout.details.update('email', 'zoe@example.org')
    const sent = model.checkout.submit()
    await vi.advanceTimersByTimeAsync(0)
    placed([201, holdOf(NINE.start)])
    await sent
    expect([posts(asked, '/bookings').length, model.step.value]).toEqual([1, 'done'])
  })

  it('keeps what was typed when the time is lost, and books another with a new key', async () => {
    const { model, asked, checkout } = await filled([cut], (one, count) =>
      one.path === '/bookings' && count === 1 ? problem(409, 'slot_taken', { alternatives: [TEN] }) : usual(one),
    )
    await checkout.submit()
    expect([model.step.value, checkout.hold.state.value]).toEqual(['details', { kind: 'taken', alternatives: [TEN] }])
    expect(checkout.details.typed('email')).toBe('zoe@example.org')
    model.chooseSlot(TEN)
    await checkout.submit()
    const keys = posts(asked, '/bookings').map(({ headers }) => headers['idempotency-key'])
    expect([model.step.value, new Set(keys).size]).toEqual(['done', 2])
  })

  it('goes on with the same key after a connection that broke at the worst moment', async () => {
    const { model, asked, checkout } = await filled([cut], (one, count) => (one.path === '/bookings' && count < 3 ? undefined : usual(one)))
    const sent = checkout.submit()
    await vi.advanceTimersByTimeAsync(0)
    // Neither the form nor the time can change under a booking whose fate is unknown.
    model.chooseSlot(TEN)
    model.back()
    expect([checkout.sending.value, model.step.value]).toEqual([true, 'details'])
    await vi.advanceTimersByTimeAsync(3000)
    await sent
    expect(new Set(posts(asked, '/bookings').map((one) => JSON.stringify(one))).size).toBe(1)
    expect([posts(asked, '/bookings').length, model.step.value]).toEqual([3, 'done'])
  })

  it('takes the same key for the same wish, and another for another', async () => {
    const { asked, checkout } = await filled([cut], (one) => (one.path === '/bookings' ? problem(403, 'forbidden') : usual(one)))
    await checkout.submit()
    await checkout.submit()
    checkout.details.update('name', 'Zoë M.')
    await checkout.submit()
    const [first, second, third] = posts(asked, '/bookings').map(({ headers }) => headers['idempotency-key'])
    expect([first === second, second === third, checkout.failure.value]).toEqual([true, false, 'forbidden'])
  })

  it('books with an expired hold: the server places it afresh', async () => {
    const { model, checkout } = await filled()
    await vi.advanceTimersByTimeAsync(601_000)
    expect([checkout.hold.state.value.kind, checkout.details.typed('name')]).toEqual(['expired', ' Zoë Müller '])
    await checkout.submit()
    expect(model.step.value).toBe('done')
  })

  it('places the time again if the server has forgotten the hold', async () => {
    const { model, asked, checkout } = await filled([cut], (one, count) =>
      one.path === '/bookings' && count === 1 ? problem(404, 'hold_not_found') : usual(one),
    )
    await checkout.submit()
    expect([posts(asked, '/holds').length, model.step.value]).toEqual([2, 'done'])
  })

  it('shows what the server dislikes at the field', async () => {
    const { checkout } = await filled([cut], (one) =>
      one.path === '/bookings'
        ? problem(400, 'invalid_request', { errors: [{ pointer: '/attendees/0/email', detail: 'no' }] })
        : usual(one),
    )
    await checkout.submit()
    expect([...checkout.details.errors.value]).toEqual([['email', { key: 'badEmail' }]])
    expect(checkout.failure.value).toBeUndefined()
  })

  it('loads the offer again when it has changed, and says so', async () => {
    const { asked, checkout } = await filled([cut], (one) =>
      one.path === '/bookings' ? problem(409, 'configuration_changed') : usual(one),
    )
    await checkout.submit()
    expect([checkout.failure.value, asked.at(-1)?.path]).toEqual(['configuration_changed', '/catalog?locale=en'])
  })

  it('keeps its hold while it is on its way, even if the page goes away', async () => {
    const { model, asked, checkout } = await filled([cut], (one) => (one.path === '/bookings' ? undefined : usual(one)))
    void checkout.submit()
    await vi.advanceTimersByTimeAsync(0)
    model.leave()
    expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([])
  })

  it('tells the page of a refusal, by its code', async () => {
    const { events, model, checkout } = await filled([cut], (one, count) =>
      one.method === 'POST' && count === 2 - Number(one.path === '/bookings') ? problem(409, 'slot_taken') : usual(one),
    )
    await checkout.submit()
    model.chooseSlot(TEN)
    await checkout.hold.settled()
    expect(events.map(([name]) => name)).toEqual(['select-slot', 'hold', 'submit', 'error', 'select-slot', 'error'])
    expect(events.at(-1)?.[1]).toEqual({ code: 'slot_taken' })
  })

  it('leaves the visitor where he is when the page cancels a step', async () => {
    const { model, forbidden } = widget([cut, colour])
    forbidden.push('select-service', 'select-slot')
    model.choose(IDS.cut)
    expect(model.step.value).toBe('service')
    forbidden.shift()
    model.choose(IDS.cut)
    model.chooseSlot(NINE)
    expect([model.step.value, model.slot.value]).toEqual(['when', undefined])
    const late = await filled()
    late.forbidden.push('submit')
    await late.checkout.submit()
    expect([late.model.step.value, posts(late.asked, '/bookings')]).toEqual(['details', []])
  })

  it('tells the page what happens, without a word about the person', async () => {
    const { events, checkout } = await filled()
    await checkout.submit()
    expect(events.map(([name]) => name)).toEqual(['select-slot', 'hold', 'submit', 'booked'])
    expect(JSON.stringify(events)).not.toMatch(/Zoë|zoe/)
  })
})
