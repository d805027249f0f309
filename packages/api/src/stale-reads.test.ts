import { expect, it, vi } from 'vitest'
import { nextDays, openSite, visitorOf } from '../test/server-process.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const ROUNDS = 200

it(`what one process wrote is in the very next answer of another, in ${ROUNDS} rounds of two processes on one file`, async () => {
  const site = await openSite()
  try {
    const [one, two] = [await site.start({ env: { LOG_LEVEL: 'error' } }), await site.start({ env: { LOG_LEVEL: 'error' } })]
    const [here, there] = [visitorOf(site.organization, [one.url]), visitorOf(site.organization, [two.url])]
    const days = nextDays(28)
    const starts = await here.starts(...days)
    const staleMs: number[] = []
    let stale = 0
    for (let round = 0; round < ROUNDS; round++) {
      const [writer, reader] = round % 2 ? [here, there] : [there, here]
      const start = starts[round % starts.length] ?? ''
      // Its list is kept from the round before, and given again if it does not look.
      const before = (await reader.starts(...days)).includes(start)
      const held = await writer.hold(start)
      const writtenMs = performance.now()
      if (!held.ok) {
        expect([before, held.status], await held.text()).toEqual([false, 409])
        continue
      }
      const hold = (await held.json()) as Parameters<typeof writer.free>[0]
      let tries = 0
      while ((await reader.starts(...days)).includes(start)) tries++
      if (tries > 0) stale++
      staleMs.push(tries > 0 ? performance.now() - writtenMs : 0)
      // Given back, so that there are as many rounds as one likes; this, too, must be seen at once.
      const freed = await writer.free(hold)
      expect(freed.status).toBe(204)
      if (!(await reader.starts(...days)).includes(start)) stale++
    }
    staleMs.sort((a, b) => a - b)
    const at = (share: number) => Math.round(staleMs[Math.floor((staleMs.length - 1) * share)] ?? -1)
    console.log(JSON.stringify({ rounds: staleMs.length, stale, p50Ms: at(0.5), p99Ms: at(0.99) }))
    expect([staleMs.length, stale]).toEqual([ROUNDS, 0])
  } finally {
    await site.close()
  }
})
