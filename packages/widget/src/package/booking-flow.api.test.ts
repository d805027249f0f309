import { effect } from '@preact/signals-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { addOrganization, type Harness, LISTED_ORIGIN, PRACTICE, startHarness } from '../../../api/test/harness.ts'
import { type BookingFlow, createBookingFlow, defineElement, type FlowOptions } from './index.ts'

/** The real API, and no document. */
let harness: Harness
const asked: { readonly address: string; readonly proof: string | undefined; readonly idempotencyKey: string | undefined }[] = []
beforeAll(async () => {
  harness = await startHarness()
  harness.setClock(Date.now())
  vi.stubGlobal('fetch', (address: string, { method = 'GET', headers, body }: RequestInit = {}) => {
    const { pathname, search } = new URL(address)
    const sent = headers as Record<string, string>
    asked.push({ address: `${method} ${pathname}`, proof: sent['slotwell-proof'], idempotencyKey: sent['idempotency-key'] })
    return harness.request(pathname + search, {
      method,
      headers: { ...(headers as Record<string, string>), origin: LISTED_ORIGIN },
      ...(typeof body === 'string' ? { body } : {}),
    })
  })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await harness.close()
})

const open = (more: Partial<FlowOptions> = {}) =>
  createBookingFlow({ key: harness.practice.pk, api: 'http://localhost:4400/', timeZone: 'Europe/Zurich', locale: 'en', ...more })
async function opened(more?: Partial<FlowOptions>): Promise<BookingFlow> {
  const outcome = await open(more)
  if (!outcome.ok) throw new Error(outcome.problem.code)
  return outcome.value
}

it('books without a document, from the first question to the number of the booking', async () => {
  const events: string[] = []
  const steps: string[] = []
  const flow = await opened({
    visitor: { name: 'Vera Muster' },
    onEvent: (name) => events.push(name) > 0,
  })
  await bookNext(flow, steps)
  expect(flow.booking.value).toMatchObject({ state: 'confirmed', number: expect.any(String) as string })
  expect(steps.at(-1)).toBe('done')
  expect(events).toEqual(['select-service', 'select-slot', 'hold', 'submit', 'booked'])
  flow.close()
})

it('works out the sum that the server asks for, and the visitor is told nothing of it', async () => {
  const yaml = PRACTICE.replace('slug: praxis-seeblick', 'slug: immer').replace('origins:', 'proofOfWork: always\n  origins:')
  const { pk } = await addOrganization(harness.deps, yaml)
  const events: string[] = []
  const flow = await opened({ key: pk, visitor: { name: 'Vera Muster' }, onEvent: (name) => events.push(name) > 0 })
  await bookNext(flow)
  expect(flow.booking.value?.state).toBe('confirmed')
  expect(events).toEqual(['select-service', 'select-slot', 'hold', 'submit', 'booked'])
  for (const what of ['holds', 'bookings']) {
    const [first, second, ...more] = asked.filter(({ address }) => address === `POST /v1/public/${pk}/${what}`)
    // The same wish, so that it can't become two.
    expect([first?.proof, second?.proof, second?.idempotencyKey, more]).toEqual([
      undefined,
      expect.stringMatching(/^[\w-]+$/),
      first?.idempotencyKey,
      [],
    ])
  }
  flow.close()
})

async function bookNext(flow: BookingFlow, steps: string[] = []): Promise<void> {
  effect(() => void steps.push(flow.step.value))
  flow.choose(flow.catalog.value.services.find(({ slug }) => slug === 'sprechstunde')?.id)
  while (flow.step.value !== 'when') flow.choose(undefined)
  await vi.waitFor(() => expect(flow.slots.value?.nextFree.value).toBeTruthy())
  const next = flow.slots.value?.nextFree.value
  if (next) flow.chooseSlot(next)
  const { hold, details, submit } = flow.checkout
  await hold.settled()
  expect(hold.state.value.kind).toBe('held')
  for (const { id, kind, question } of details.fields.value) {
    if (kind === 'email') details.update(id, 'vera.muster@example.org')
    if (kind === 'phone') details.update(id, '+41 79 123 45 67')
    if (question?.required) details.update(id, question.options?.[0]?.id ?? true)
  }
  await submit()
}

it('is told that details of a confidential service are taken on our own page only', async () => {
  const yaml = PRACTICE.replace('slug: praxis-seeblick', 'slug: vertraulich').replace(
    '- slug: sprechstunde',
    '- slug: sprechstunde\n    sensitive: true',
  )
  const { pk } = await addOrganization(harness.deps, yaml)
  const flow = await opened({ key: pk, visitor: { name: 'Vera Muster' } })
  await bookNext(flow)
  expect([flow.service.value?.sensitive, flow.step.value, flow.checkout.failure.value]).toEqual([true, 'details', 'own_page_only'])
  flow.close()
})

it('starts behind what is settled beforehand', async () => {
  const flow = await opened({ service: 'sprechstunde', staff: 'anna-keller', location: 'seeblick' })
  expect([flow.step.value, flow.service.value?.slug]).toEqual(['when', 'sprechstunde'])
  flow.close()
})

it('counts how many come only where appointments are shared', async () => {
  const flow = await opened({ service: 'sprechstunde', staff: 'anna-keller', location: 'seeblick', partySize: 3 })
  expect([flow.partySize.value, flow.service.value?.seats]).toEqual([1, undefined])
  flow.close()
})

it('says why it cannot begin', async () => {
  expect(await open({ service: 'no-such-service' })).toMatchObject({ ok: false, problem: { code: 'unknown_service' } })
})

it('stays where it is when an event is answered with false', async () => {
  const flow = await opened({ service: 'sprechstunde', staff: 'anna-keller', location: 'seeblick', onEvent: () => false })
  flow.chooseSlot({ start: '2026-12-01T09:00:00+01:00' })
  expect(flow.step.value).toBe('when')
  flow.close()
})

it('lets a server import everything and defines nothing there', () => {
  expect(typeof customElements).toBe('undefined')
  expect(defineElement).not.toThrow()
})
