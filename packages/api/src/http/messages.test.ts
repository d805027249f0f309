import type { MessageView } from '@slotwell/shared/schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newestOf, replayMessage } from '../booking/messages.ts'
import type { Message } from '../store/messages.ts'
import { bearer, book, type Harness, laterFree, startHarness } from '../../test/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await startHarness()
})
afterEach(() => harness.close())

const owner = () => bearer(harness.practice.sk)
async function list(query = ''): Promise<{ data: MessageView[]; nextCursor: string | null }> {
  const response = await harness.request(`/v1/messages?${query}`, { headers: owner() })
  expect([response.status, query]).toEqual([200, query])
  return (await response.json()) as { data: MessageView[]; nextCursor: string | null }
}
async function replay(id: string) {
  const response = await harness.request(`/v1/messages/${id}/replay`, { method: 'POST', json: {}, headers: owner() })
  return { status: response.status, body: (await response.json()) as MessageView & { code?: string; detail?: string } }
}
const outbox = () => harness.deps.store.outbox
/** Of a letter that nobody has tried. */
const giveUp = (id = '') => outbox().giveUp({ id, attempts: 0 }, 'away')
const replays = async () =>
  (await harness.deps.store.audit.read(harness.practice.id, { limit: 200 })).filter(({ action }) => action === 'message.replay')

describe('GET /v1/messages', () => {
  it('shows ids, states, codes and times, and nothing of a person', async () => {
    const { id } = await book(harness)
    const { data } = await list()
    expect(data.map(({ recipient, state }) => [recipient.split('_')[0], state])).toEqual([
      ['staff:stf', 'due'],
      ['attendee:att', 'due'],
    ])
    expect(data[1]).toEqual({
      id: expect.stringMatching(/^out_/),
      channel: 'mail',
      kind: 'booking.confirmed',
      booking: id,
      revision: 1,
      recipient: expect.stringMatching(/^attendee:att_\w+$/),
      state: 'due',
      attempts: 0,
      createdAt: '2026-11-23T07:00:00+00:00',
      dueAt: '2026-11-23T07:00:00+00:00',
    })
    await harness.sendLetters()
    const sent = await list()
    expect(sent.data[1]).toMatchObject({ state: 'sent', attempts: 1, settledAt: '2026-11-23T07:00:00+00:00' })
    expect(sent.data[1]).not.toHaveProperty('dueAt')
    expect(JSON.stringify(sent)).not.toMatch(/Muster|example\.org/)
  })

  it('comes by pages that stay whole while messages are written, and by what is asked for', async () => {
    const first = await book(harness)
    await book(harness)
    const all = (await list()).data.map(({ id }) => id)
    expect(all).toHaveLength(4)
    const one = await list('limit=3')
    await book(harness)
    const two = await list(`limit=3&cursor=${one.nextCursor}`)
    expect([...one.data, ...two.data].map(({ id }) => id)).toEqual(all)
    expect(two.nextCursor).toBeNull()
    expect((await list(`booking=${first.id}`)).data.map(({ booking }) => booking)).toEqual([first.id, first.id])
    await giveUp(all[1])
    expect((await list('state=failed')).data).toMatchObject([{ id: all[1], reason: 'away' }])
    expect((await list('channel=sms')).data).toEqual([])
    const wrong = await harness.request('/v1/messages?state=lost', { headers: owner() })
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { errors: [{ detail: expect.stringContaining('due, sent, dropped, failed') }] },
    ])
  })
})

describe('POST /v1/messages/:id/replay', () => {
  it('sends again what was given up, once, and says who did it', async () => {
    await book(harness)
    const [, letter] = (await list()).data
    const id = letter?.id ?? ''
    await giveUp(id)
    await harness.sendLetters()
    expect(harness.mailbox.list()).toHaveLength(1)
    expect(await replay(id)).toMatchObject({ status: 200, body: { id, state: 'due', attempts: 0 } })
    await harness.sendLetters()
    expect(harness.mailbox.list()).toHaveLength(2)
    expect((await list('state=sent')).data).toHaveLength(2)
    expect(await replays()).toMatchObject([{ object: id, actor: expect.stringMatching(/^secretKey:key_/) }])
  })

  it('tells the sender at once that something is due', async () => {
    await book(harness)
    const id = (await list()).data[0]?.id ?? ''
    await giveUp(id)
    let told = 0
    const deed = { organizationId: harness.practice.id, actor: 'cli', messageId: id }
    const deps = { ...harness.deps.booking, letterDue: () => void told++ }
    expect(await replayMessage(deps, deed)).toMatchObject({ ok: true })
    expect(await replayMessage(deps, deed)).toMatchObject({ ok: false, reason: 'message_not_replayable' })
    expect(told).toBe(1)
  })

  it('I15 sends nothing to a person who was erased', async () => {
    const { id: booking } = await book(harness)
    for (const { id } of (await list()).data) await giveUp(id)
    const read = await harness.request(`/v1/bookings/${booking}`, { headers: owner() })
    const { attendees } = (await read.json()) as { attendees: { customer: string }[] }
    const erased = await harness.request(`/v1/customers/${attendees[0]?.customer}/erase`, { method: 'POST', json: {}, headers: owner() })
    expect(erased.status).toBe(200)
    for (const { id } of (await list()).data) expect((await replay(id)).status).toBe(200)
    await harness.sendLetters()
    expect((await list()).data).toMatchObject([{ state: 'dropped' }, { state: 'dropped' }])
    expect(harness.mailbox.list()).toEqual([])
  })

  it('I11 sends nothing of a revision that is past, however often it is replayed', async () => {
    const { id: booking } = await book(harness)
    const [staff, attendee] = (await list()).data
    await giveUp(staff?.id)
    await giveUp(attendee?.id)
    const moved = await harness.request(`/v1/bookings/${booking}/reschedule`, {
      method: 'POST',
      json: { start: await laterFree(harness) },
      headers: owner(),
    })
    expect(moved.status).toBe(200)
    await harness.sendLetters()
    const before = harness.mailbox.list().length
    for (const id of [staff?.id ?? '', attendee?.id ?? '']) {
      expect((await replay(id)).status).toBe(200)
      await harness.sendLetters()
      expect((await list()).data.find((one) => one.id === id)).toMatchObject({ state: 'dropped', reason: 'past_revision' })
      expect((await replay(id)).status).toBe(200)
      await harness.sendLetters()
    }
    expect(harness.mailbox.list()).toHaveLength(before)
  })

  it('refuses what has arrived and what has not been tried yet, with a reason and without an audit entry', async () => {
    await book(harness)
    const id = (await list()).data[0]?.id ?? ''
    expect(await replay(id)).toMatchObject({
      status: 409,
      body: { code: 'message_not_replayable', detail: expect.stringContaining('not tried yet') },
    })
    await harness.sendLetters()
    expect(await replay(id)).toMatchObject({
      status: 409,
      body: { code: 'message_not_replayable', detail: expect.stringContaining('It was sent') },
    })
    expect(await replays()).toEqual([])
  })
})

describe('messages of several sources', () => {
  it('are one list, the newest first, page by page', async () => {
    const source = (prefix: string, moments: readonly string[]) => ({
      list: async (_: object, { before = '~', limit }: { before?: string; limit: number }) =>
        moments
          .filter((moment) => moment < before)
          .slice(0, limit)
          .map((moment) => ({ id: `${prefix}_${moment}` }) as Message),
    })
    const sources = [source('out', ['9', '7', '6', '2']), source('zzz', ['8', '5', '4', '3', '1'])]
    const page = async (before?: string) =>
      (await newestOf(sources, {}, { limit: 3, ...(before === undefined ? {} : { before }) })).map(({ id }) => id)
    expect(await page()).toEqual(['out_9', 'zzz_8', 'out_7'])
    expect(await page('7')).toEqual(['out_6', 'zzz_5', 'zzz_4'])
    expect(await page('4')).toEqual(['zzz_3', 'out_2', 'zzz_1'])
  })
})
