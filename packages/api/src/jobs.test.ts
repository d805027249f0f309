import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextDays, openSite, type Site, sleep, visitorOf } from '../test/server-process.ts'
import { type ArrivedLetter, type SmtpSink, startSmtpSink } from '../test/smtp-sink.ts'
import { openStore } from './store/open-store.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** So long a lease lives and the next process waits before it asks; and a machine under load takes its time. */
const HAND_OVER_MS = 5_500 + 4_000

let site: Site
let sink: SmtpSink
beforeEach(async () => {
  ;[site, sink] = await Promise.all([openSite(), startSmtpSink()])
})
afterEach(async () => {
  await site.close()
  await sink.close()
})

const start = () => site.start({ env: { SMTP_URL: sink.url, MAIL_FROM: 'bookings@slotwell.example.org' } })
const leftToDo = async () => {
  const store = await openStore({ url: site.databaseUrl })
  const [unsealed, backlog] = [await store.audit.unsealed(), await store.outbox.backlog()]
  await store.close()
  return { unsealed, due: backlog.reduce((sum, { due }) => sum + due, 0) }
}
const NOTHING = { unsealed: [], due: 0 }

it('hands the jobs over when their process is killed, and at once when it stops; each letter and seal is made once', async () => {
  const first = await start()
  const second = await start()
  expect([first.events('duty.began').length, second.events('duty.began').length]).toEqual([1, 0])

  const visitor = visitorOf(site.organization, [first.url, second.url])
  const starts = await visitor.starts(...nextDays(28))
  for (const [index, one] of starts.slice(0, 10).entries())
    expect(await visitor.book(one, `before-${index}-${'k'.repeat(20)}`)).toBeDefined()
  await expect.poll(leftToDo, { timeout: 10_000 }).toEqual(NOTHING)

  first.signal('SIGKILL')
  const killedMs = performance.now()
  await first.ended
  await expect.poll(() => second.events('duty.began').length, { timeout: HAND_OVER_MS, interval: 50 }).toBe(1)
  console.log(`handed over ${Math.round(performance.now() - killedMs)} ms after SIGKILL`)

  const third = await start()
  const later = visitorOf(site.organization, [second.url, third.url])
  for (const [index, one] of starts.slice(10, 20).entries()) expect(await later.book(one, `after-${index}-${'k'.repeat(20)}`)).toBeDefined()
  await expect.poll(leftToDo, { timeout: 10_000 }).toEqual(NOTHING)
  expect(third.events('duty.began')).toHaveLength(0)

  const toldMs = performance.now()
  second.signal('SIGTERM')
  expect(await second.ended).toBe(0)
  const endedMs = performance.now()
  await expect.poll(() => third.events('duty.began').length, { timeout: 3_000, interval: 20 }).toBe(1)
  console.log(
    `handed over ${Math.round(performance.now() - endedMs)} ms after the end, ${Math.round(performance.now() - toldMs)} ms after SIGTERM`,
  )

  // Twenty bookings, and a letter each to whoever has the appointment; the one visitor who made them all is confirmed three an hour.
  const isToVisitor = ({ recipients }: ArrivedLetter) => recipients.includes('vera.muster@example.org')
  await sleep(1_500)
  expect([sink.letters.filter((letter) => !isToVisitor(letter)).length, sink.letters.filter(isToVisitor).length]).toEqual([20, 3])
  expect(site.run('verify')).toContain('Everything holds')
  expect(site.run('audit', 'verify')).not.toContain('✗')
})
