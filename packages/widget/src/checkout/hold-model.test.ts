import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { holdOf, IDS } from '../../test/catalog.ts'
import { problem, scriptedApi, type Answer, type Asked } from '../../test/scripted-api.ts'
import { effect } from '@preact/signals-core'
import { createBookingApi } from '../booking/booking-api.ts'
import { createHoldModel } from './hold-model.ts'

const NINE = '2026-11-24T09:00:00+01:00'
const TEN = '2026-11-24T10:00:00+01:00'
const wish = (start: string) => ({ service: IDS.cut, start })
const usual = ({ method, path, body }: Asked, seconds = 600): Answer =>
  method === 'DELETE'
    ? [204]
    : path.endsWith('/extend')
      ? [200, { id: 'x', expiresAt: NINE, expiresInSeconds: seconds }]
      : [201, holdOf(String(body.start), seconds)]

function holding(answer: (asked: Asked, count: number) => Answer | Promise<Answer> = (asked) => usual(asked)) {
  const { client, asked } = scriptedApi(answer)
  return { asked, hold: createHoldModel(createBookingApi(client, 'pk_test'), Date.now) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a hold', () => {
  it('counts down by what the server says is left, and ends', async () => {
    const { hold } = holding()
    await hold.place(wish(NINE))
    expect(hold.minutesLeft.value).toBe(10)
    await vi.advanceTimersByTimeAsync(61_000)
    expect([hold.minutesLeft.value, hold.endsSoon.value]).toEqual([9, undefined])
    await vi.advanceTimersByTimeAsync(540_000)
    expect([hold.state.value.kind, hold.minutesLeft.value]).toEqual(['expired', undefined])
  })

  it('gives one sign at two minutes, not one a minute', async () => {
    const { hold } = holding()
    await hold.place(wish(NINE))
    const signs: unknown[] = []
    effect(() => void signs.push(hold.endsSoon.value))
    await vi.advanceTimersByTimeAsync(595_000)
    expect(signs).toEqual([undefined, 2])
    await hold.extend()
    expect([hold.minutesLeft.value, hold.endsSoon.value]).toEqual([10, undefined])
  })

  it('gives the old time up for the new one in the same request', async () => {
    const { hold, asked } = holding()
    await hold.place(wish(NINE))
    await hold.place(wish(TEN))
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'POST'])
    expect(asked[1]?.body).toMatchObject({ start: TEN, replaces: { hold: expect.stringMatching(/^hld_/), holdSecret: 's'.repeat(43) } })
  })

  it('lets go what was placed for a wish that has changed meanwhile', async () => {
    const late: ((answer: Answer) => void)[] = []
    const { hold, asked } = holding((one) => (one.method === 'POST' ? new Promise((resolve) => late.push(resolve)) : [204]))
    const first = hold.place(wish(NINE))
    const second = hold.place(wish(TEN))
    late[1]?.([201, { ...holdOf(TEN), id: 'hld_ten' }])
    late[0]?.([201, { ...holdOf(NINE), id: 'hld_nine' }])
    await Promise.all([first, second])
    await vi.advanceTimersByTimeAsync(0)
    expect(hold.state.value).toMatchObject({ kind: 'held', hold: { start: TEN } })
    expect(asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/holds/hld_nine'])
  })

  it('offers what is free close by when somebody was faster', async () => {
    const { hold } = holding(() => problem(409, 'slot_taken', { alternatives: [{ start: TEN }] }))
    await hold.place(wish(NINE))
    expect(hold.state.value).toEqual({ kind: 'taken', alternatives: [{ start: TEN }] })
  })

  it('is placed afresh when an extension comes too late', async () => {
    const { hold, asked } = holding((one) => (one.path.endsWith('/extend') ? problem(404, 'hold_not_found') : usual(one)))
    await hold.place(wish(NINE))
    await hold.extend()
    expect(hold.state.value).toMatchObject({ kind: 'held', hold: { start: NINE } })
    expect(asked.map(({ path }) => path.replace(/hld_\w+/, 'ID'))).toEqual(['/holds', '/holds/ID/extend', '/holds'])
  })

  it('is let go while the page goes away, and placed again if it comes back', async () => {
    const { hold, asked } = holding()
    await hold.place(wish(NINE))
    hold.leave()
    expect(asked.at(-1)).toMatchObject({ method: 'DELETE', keepalive: true, headers: { authorization: `Bearer ${'s'.repeat(43)}` } })
    hold.comeBack()
    await hold.settled()
    expect(hold.state.value).toMatchObject({ kind: 'held', hold: { start: NINE } })
  })

  it('keeps nothing alive once it is disposed', async () => {
    const { hold, asked } = holding()
    await hold.place(wish(NINE))
    hold.dispose()
    expect(asked.at(-1)?.method).toBe('DELETE')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
