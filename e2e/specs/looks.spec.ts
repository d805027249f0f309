import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'
import { welcome } from '../support/visitor.ts'

let example: ChildProcess
let site = ''

test.beforeAll(async () => {
  const start = fileURLToPath(new URL('../../examples/looks/start.mjs', import.meta.url))
  example = spawn(process.execPath, [start], {
    env: { ...process.env, PORT: '0', LOOKS_PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  site = await new Promise((resolve, reject) => {
    let said = ''
    example.once('exit', () => reject(new Error(`The example ended: ${said}`)))
    example.stdout?.on('data', (text) => {
      said += text
      const address = /http:\/\/localhost:\d+/.exec(said)?.[0]
      if (address) resolve(address)
    })
  })
})
test.afterAll(async () => {
  const ended = new Promise((resolve) => example.once('exit', resolve))
  example.kill('SIGTERM')
  await ended
})

/** What its own lines of style make of the widget. */
const LOOKS = {
  practice: { language: 'de', accent: 'rgb(11, 110, 143)', radius: '10px', background: 'rgb(255, 255, 255)' },
  barber: { language: 'de', accent: 'rgb(217, 164, 65)', radius: '2px', background: 'rgb(28, 26, 24)' },
  yoga: { language: 'de', accent: 'rgb(122, 92, 46)', radius: '22px', background: 'rgb(255, 253, 248)' },
  law: { language: 'en', accent: 'rgb(31, 47, 77)', radius: '0px', background: 'rgb(255, 255, 255)' },
} as const

for (const [name, look] of Object.entries(LOOKS)) {
  for (const [device, viewport] of [
    ['a phone', { width: 375, height: 780 }],
    ['a laptop', { width: 1100, height: 900 }],
  ] as const) {
    test(`the look of ${name} on ${device}: its own colours, corners and face, and everything readable`, async ({ browser }) => {
      const tag = await (await fetch(`${site}/${name}`)).text()
      const api = /src="(http:\/\/localhost:\d+)\//.exec(tag)?.[1] ?? ''
      const visitor = await welcome(browser, [site, api], { viewport, reducedMotion: 'reduce' })
      const { page } = visitor
      const booking = bookingOn(page, look.language)
      const audit = async (step: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect.soft(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${step}: ${id} at ${target.join(' ')}`))).toEqual([])
        const folder = process.env['SCREENSHOTS']
        if (folder) await page.screenshot({ path: `${folder}/look-${name}-${viewport.width}-${step}.png`, fullPage: true })
      }
      await booking.open(`${site}/${name}`)
      if (name === 'barber') {
        await expect(page.getByRole('button', { name: /^Schnitt und Bart/ })).toBeVisible()
        await audit('1-service')
        await page.getByRole('button', { name: /^Schnitt und Bart/ }).click()
        await page.getByRole('button', { name: 'Rico' }).click()
      }
      await expect(booking.freeDays.first()).toBeVisible()
      await audit('2-month')
      await booking.pickDay(2)
      await expect(booking.times.first()).toBeVisible()
      await audit('3-times')
      const seen = await page.locator('slotwell-booking').evaluate((host) => {
        const root = host.shadowRoot?.querySelector('.root') as HTMLElement
        const chosen = root.querySelector('td[aria-selected=true] span') as HTMLElement
        const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(root)
        return {
          background: backgroundColor,
          radius: borderRadius,
          accent: getComputedStyle(chosen).backgroundColor,
          face: fontFamily === getComputedStyle(document.body).fontFamily,
        }
      })
      const { language: _, ...wanted } = look
      expect(seen).toEqual({ ...wanted, face: true })
      await booking.times.first().click()
      await expect(page.locator('slotwell-booking form')).toBeVisible()
      await audit('4-details')
      // The code beside it is the code of the page.
      const code = (await page.locator('details code').textContent()) ?? ''
      expect(code).toContain('<slotwell-booking data-key="pk_')
      expect(code.match(/--slotwell-[a-z]+/g)?.every((property) => tag.includes(property))).toBe(true)
      await visitor.leave()
    })
  }
}
