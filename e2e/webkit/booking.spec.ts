import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manageLinkIn } from '../support/letter-box.ts'
import { WORDS } from '../support/pages/words.ts'
import { expect, test } from '../support/test.ts'
import { startWebKit } from '../support/webkit.ts'

const words = WORDS.en

/** The page's own ear, before anything of ours runs: WebKit's driver tells nothing of the console. */
const EAR = `
  window.heard = []
  for (const level of ['error', 'warn']) {
    const say = console[level]
    console[level] = (...words) => (heard.push(level + ': ' + words.join(' ')), say.apply(console, words))
  }
  addEventListener('error', ({ message, error }) => heard.push('error: ' + (error?.stack ?? message)))
  addEventListener('unhandledrejection', ({ reason }) => heard.push('rejected: ' + (reason?.stack ?? reason)))
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => heard.push(violatedDirective + ' by ' + blockedURI))`

/** The strictest policy a page can send: no nonce for the widget, whose origin is named. */
const strict = (api: string, reports: string) =>
  [
    "default-src 'none'",
    `script-src ${api} 'nonce-ear'`,
    "style-src 'none'",
    `connect-src ${api}`,
    // WebKit looks for a picture of the site by itself.
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `report-uri ${reports}`,
  ].join('; ')

test('a visitor with WebKit books on a strict page and cancels by the letter', async ({ stack }) => {
  const reports = await openReports()
  const tab = await startWebKit()
  const heard = () => tab.run<readonly string[]>('return heard')
  try {
    const shop = await stack.shop()
    const headers = { 'content-security-policy': strict(stack.api, reports.url) }
    await tab.open(shop.page({}, { headers, head: `<script nonce="ear">${EAR}</script>` }))
    await (await tab.find('button', words.nextFree)).click()
    await (await tab.find('textbox', words.name)).type('Wanda Kit')
    await (await tab.find('textbox', words.email)).type('wanda@webkit.example.org')
    await (await tab.find('button', words.book)).click()
    await tab.find('heading', words.booked)
    expect(await shop.owner.bookings()).toMatchObject([
      { state: 'confirmed', attendees: [{ name: 'Wanda Kit', email: 'wanda@webkit.example.org' }] },
    ])

    // Styled, without a style that the page would have to allow.
    const widget = "const inside = document.querySelector('slotwell-booking').shadowRoot; "
    expect(await tab.run(`${widget}return inside.adoptedStyleSheets.length`)).toBeGreaterThan(0)
    expect(await tab.run(`${widget}return getComputedStyle(inside.querySelector('a[href*="/m"]')).textDecorationLine`)).toBe('none')
    expect(await heard()).toEqual([])
    expect(reports.arrived).toEqual([])
    expect(await tab.cookies()).toEqual([])
    expect(await tab.run('return localStorage.length + sessionStorage.length')).toBe(0)

    // Both do hear: a style in the page violates its policy.
    await tab.run("document.body.setAttribute('style', 'color: red'); console.error('spoken')")
    await expect.poll(heard).toEqual(expect.arrayContaining([expect.stringMatching(/^style-src/), 'error: spoken']))
    await expect.poll(() => reports.arrived.join()).toContain('style-src')

    const letter = await stack.letters.waitFor('wanda@webkit.example.org')
    await tab.open(manageLinkIn(letter))
    await (await tab.find('button', words.cancel)).click()
    await (await tab.find('button', words.cancelNow)).click()
    await tab.find('heading', words.cancelled)
    expect(await shop.owner.bookings()).toMatchObject([{ state: 'cancelled' }])
  } finally {
    await tab.close()
    await reports.close()
  }
})

/** Where a browser sends what violates a policy. */
async function openReports() {
  const arrived: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      arrived.push(text)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/reports`,
    arrived: arrived as readonly string[],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
