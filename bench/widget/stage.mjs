// A Slotwell of its own and a customer's bare page, each on an origin of its own: what `bench:widget` looks at.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** One doctor and one service, so that the first thing on show is the month. */
const practice = (origin) => ({
  organization: {
    slug: 'bench-practice',
    name: 'Bench Practice',
    timeZone: 'Europe/Zurich',
    locales: ['de', 'en'],
    email: 'desk@practice.example.org',
    phone: '+41 41 000 00 00',
    privacy: {
      controller: 'Bench Practice, Luzern',
      purpose: { de: 'Um Ihren Termin zu vereinbaren.', en: 'To arrange your appointment.' },
      url: 'https://practice.example.org/privacy',
      version: '2026-01',
    },
    origins: [origin],
  },
  locations: [{ slug: 'here', name: { de: 'Am See', en: 'Lakeside' }, address: 'Seeweg 1, 6006 Luzern' }],
  staff: [
    {
      slug: 'ada',
      name: 'Dr. Ada Frei',
      email: 'ada@practice.example.org',
      locale: 'de',
      schedule: { rules: [{ days: WEEK, from: '08:00', to: '18:00' }] },
    },
  ],
  services: [
    {
      slug: 'check-up',
      name: { de: 'Kontrolle', en: 'Check-up' },
      durationMin: 30,
      minimumNoticeMin: 120,
      staff: ['ada'],
      price: { amount: 9000, currency: 'CHF' },
    },
  ],
})

/** The room that the guide tells owners to reserve. */
const ROOM =
  'display:block;height:0;padding-bottom:calc(620px + clamp(0px,(100% - 419.9px)*9999,262px) - clamp(0px,(100% - 759.9px)*9999,322px))'

const openPage = () =>
  new Promise((resolve) => {
    let html = ''
    const server = createServer((request, response) => {
      const found = request.url === '/'
      response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(found ? html : '')
    })
    server.listen(0, '127.0.0.1', () =>
      resolve({
        origin: `http://localhost:${server.address().port}`,
        show: (text) => {
          html = text
        },
        close: () => {
          server.close()
          server.closeAllConnections()
        },
      }),
    )
  })

/** @returns {Promise<{ api: string, page: string, close: () => void }>} origins of the API and of the page, which is at `/` */
export async function openStage() {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-bench-'))
  const page = await openPage()
  const child = fork(new URL('../../e2e/support/api-process.mjs', import.meta.url), {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: folder,
      RATE_LIMIT_FACTOR: '1000',
      HOLD_LIMIT_PER_VISITOR: '1000',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const said = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error('The API has ended.')))
    })
  const { ready } = await said()
  child.send({ id: 1, wish: 'open', file: practice(page.origin) })
  const { answer, fault } = await said()
  if (fault) throw new Error(fault)
  page.show(`<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bench Practice</title><link rel="icon" href="data:,"></head><body><h1>Bench Practice</h1>
<slotwell-booking data-key="${answer.publishableKey}" style="${ROOM}"><a href="${ready.url}/book/bench-practice">Termin buchen</a></slotwell-booking>
<script async crossorigin src="${ready.url}/embed/v1/slotwell.js"></script><p>Below.</p></body></html>`)
  return {
    api: ready.url,
    page: page.origin,
    close() {
      child.kill('SIGTERM')
      page.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
