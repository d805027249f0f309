import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, bookingBody, type Harness, LISTED_ORIGIN, placeHold, startHarness } from '../../test/harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

const send = async (metadata: unknown, answers?: object) => {
  const body = { ...bookingBody(await placeHold(harness), undefined, answers), metadata }
  const response = await harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
    method: 'POST',
    headers: { origin: LISTED_ORIGIN },
    json: body,
  })
  return { status: response.status, body: (await response.json()) as { id: string; errors?: { pointer: string; detail: string }[] } }
}
const ownersView = async (id: string) =>
  (await (await harness.request(`/v1/bookings/${id}`, { headers: bearer(harness.practice.sk) })).json()) as Record<string, unknown>

describe('metadata of a booking', () => {
  it('goes to the owner, beside the answers, and to nobody else', async () => {
    const { status, body } = await send({ utm_source: 'canary-letter', 'campaign-1': 'Frühling' })
    expect(status).toBe(201)
    expect(JSON.stringify(body)).not.toContain('canary-letter')
    expect(await ownersView(body.id)).toMatchObject({
      answers: { patient: 'ja' },
      metadata: { utm_source: 'canary-letter', 'campaign-1': 'Frühling' },
    })
    const row = await harness.deps.store.bookings.byId(harness.practice.id, body.id)
    expect(Buffer.from(row?.answersSealed ?? []).includes('canary')).toBe(false)
    expect(harness.log.join('')).not.toContain('canary-letter')
  })

  it('is absent where there is none', async () => {
    const { body } = await send(undefined)
    expect(await ownersView(body.id)).not.toHaveProperty('metadata')
    const empty = await send({})
    expect(await ownersView(empty.body.id)).not.toHaveProperty('metadata')
  })

  it('is gone with the person', async () => {
    const { body } = await send({ utm_source: 'canary-erased' })
    const { attendees } = (await ownersView(body.id)) as { attendees: { customer: string }[] }
    const erased = await harness.request(`/v1/customers/${attendees[0]?.customer}/erase`, {
      method: 'POST',
      headers: bearer(harness.practice.sk),
      json: {},
    })
    expect(erased.status).toBe(200)
    expect(await ownersView(body.id)).toMatchObject({ answers: null })
    expect(JSON.stringify(await ownersView(body.id))).not.toContain('canary-erased')
  })

  it.each([
    ['a list', ['x'], '/metadata/0'],
    ['a number', { count: 5 }, '/metadata/count'],
    ['a long text', { text: 'x'.repeat(201) }, '/metadata/text'],
    ['two lines', { text: 'a\nb' }, '/metadata/text'],
    ['an upper-case name', { Name: 'x' }, '/metadata/Name'],
    ['a name of a prototype', JSON.parse('{"__proto__":"x"}'), '/metadata/__proto__'],
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`n${i}`, 'x'])), '/metadata'],
  ])('is refused with its place: %s', async (_, metadata, pointer) => {
    const { status, body } = await send(metadata)
    expect([status, body.errors?.map((one) => one.pointer)]).toEqual([400, [pointer]])
  })
})
