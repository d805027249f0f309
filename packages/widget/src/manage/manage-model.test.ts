import { describe, expect, it } from 'vitest'
import type { ManageView } from '@slotwell/shared/schema'
import { bookingOf, catalogOf, cut, IDS } from '../../test/catalog.ts'
import { problem, scriptedApi, type Answer, type Asked } from '../../test/scripted-api.ts'
import { NOW_MS, settle, slotsAnswer } from '../../test/slots.ts'
import { createManageModel } from './manage-model.ts'

const NINE = '2026-11-24T09:00:00+01:00'
const TEN = { start: '2026-11-24T10:00:00+01:00' }
const catalog = catalogOf([cut])

const viewOf = (change: Partial<ManageView> = {}, start = NINE): ManageView => {
  const { manageUrl: _, ...booking } = bookingOf(start)
  const [location] = catalog.locations
  if (!location) throw new Error('a place expected')
  const { id, slug, name, durationMin } = cut
  return {
    ...booking,
    locale: 'en',
    service: { id, slug, name, durationMin },
    staff: catalog.staff.filter((one) => one.id === IDS.mia),
    location,
    organization: catalog.organization,
    changeUntil: NINE,
    canCancel: true,
    canReschedule: true,
    ...change,
  }
}
async function managing(answer: (asked: Asked, count: number) => Answer) {
  const { client, asked } = scriptedApi(answer)
  const model = createManageModel(client, 'token', 'Europe/Zurich', () => NOW_MS)
  await model.load()
  return { model, asked }
}
const usual = ({ method, path, body }: Asked): Answer =>
  path.startsWith('/manage/slots')
    ? [200, slotsAnswer(['2026-11-24T10:00'])]
    : method === 'GET'
      ? [200, viewOf()]
      : [
          200,
          path.endsWith('attendance')
            ? viewOf({ attendance: 'confirmed' })
            : path.endsWith('cancel')
              ? viewOf({ state: 'cancelled', canCancel: false, canReschedule: false })
              : viewOf({ revision: 2 }, String(body.start)),
        ]

describe('whoever holds the link', () => {
  it('moves the booking', async () => {
    const { model, asked } = await managing(usual)
    model.go('move')
    await settle()
    expect(model.slots.value?.day.value).toBe('2026-11-24')
    model.choose(TEN)
    await model.move()
    expect(asked.at(-1)).toMatchObject({
      path: '/manage/reschedule',
      body: { start: TEN.start },
      headers: { authorization: 'Bearer token' },
    })
    expect([model.done.value, model.view.value?.segments[0]?.start]).toEqual(['moved', TEN.start])
  })

  it('cancels it once', async () => {
    const { model, asked } = await managing(usual)
    await Promise.all([model.cancel(), model.cancel()])
    expect([asked.filter(({ method }) => method === 'POST').length, model.view.value?.state, model.done.value]).toEqual([
      1,
      'cancelled',
      'cancelled',
    ])
  })

  it('says once that he comes', async () => {
    const { model, asked } = await managing((one) => (one.method === 'GET' ? [200, viewOf({ attendance: 'asked' })] : usual(one)))
    await Promise.all([model.come(), model.come()])
    expect([
      asked.filter(({ method }) => method === 'POST').map(({ path }) => path),
      model.view.value?.attendance,
      model.done.value,
    ]).toEqual([['/manage/attendance'], 'confirmed', 'comes'])
  })

  it('takes a lost answer to that for what it was, and another refusal for a refusal', async () => {
    let said = false
    const { model } = await managing((one) => {
      if (one.method === 'GET') return [200, viewOf({ attendance: said ? 'confirmed' : 'asked' })]
      said = true
      return problem(409, 'wrong_state')
    })
    await model.come()
    expect([model.failure.value, model.done.value]).toEqual([undefined, 'comes'])
    const { model: other } = await managing((one) => (one.method === 'GET' ? [200, viewOf()] : problem(409, 'wrong_state')))
    await other.come()
    expect([other.failure.value, other.done.value]).toEqual(['wrong_state', undefined])
  })

  it('keeps the old time when the new one was taken, and sees what is free close by', async () => {
    const { model } = await managing((one) =>
      one.path.endsWith('reschedule') ? problem(409, 'slot_taken', { alternatives: [TEN] }) : usual(one),
    )
    model.go('move')
    model.choose({ start: '2026-11-24T11:00:00+01:00' })
    await model.move()
    expect([model.mode.value, model.alternatives.value, model.view.value?.segments[0]?.start]).toEqual(['move', [TEN], NINE])
  })

  it('learns that it is too late', async () => {
    const { model } = await managing((one) => (one.path.endsWith('cancel') ? problem(409, 'change_deadline_passed') : usual(one)))
    await model.cancel()
    expect([model.failure.value, model.mode.value, model.view.value?.state]).toEqual(['change_deadline_passed', 'view', 'confirmed'])
  })

  it('takes a lost answer for what it was: the booking is cancelled already', async () => {
    let cancelled = false
    const { model } = await managing((one) => {
      if (!one.path.endsWith('cancel')) return [200, viewOf(cancelled ? { state: 'cancelled' } : {})]
      cancelled = true
      return problem(409, 'wrong_state')
    })
    await model.cancel()
    expect([model.failure.value, model.done.value]).toEqual([undefined, 'cancelled'])
  })

  it('is told when the link leads nowhere', async () => {
    const { model } = await managing(() => problem(404, 'booking_not_found'))
    expect([model.view.value, model.failure.value]).toEqual([undefined, 'booking_not_found'])
  })
})
