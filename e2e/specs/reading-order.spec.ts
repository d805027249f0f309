import { EVERYTHING, walk } from '../support/walk.ts'
import { alone as test, expect } from '../support/test.ts'

/** A Monday in summer: what is read aloud is then the same in every run. */
const NOW = '2031-06-02T06:30:00Z'

for (const language of ['de', 'ar'] as const) {
  // Reviewed as text: a change of what is read, or of its order, shows in the diff of these files.
  test(`what is read aloud, and in which order, is what has been reviewed: ${language}`, async ({ stack, visit }) => {
    test.slow()
    await stack.advance(Date.parse(NOW) - Date.now())
    const shop = await stack.shop(EVERYTHING)
    const { page } = await visit({ reducedMotion: 'reduce' })
    await page.clock.install({ time: NOW })
    await walk(page, shop, language, async (step) => {
      // The ways into a calendar come a moment later, into the room that is kept for them.
      if (step === 'done') await expect(page.locator('details')).toBeVisible()
      const text = await page.getByRole('main').ariaSnapshot()
      // Numbers of bookings are random, and so is the token in the link.
      const same = text.replace(/\b[A-Z0-9]{3}(-[A-Z0-9]{3}){2}\b/g, 'NUMBER').replace(/\/url: .*/g, '/url: …')
      expect.soft(`${same}\n`).toMatchSnapshot(`${language}-${step}.txt`)
    })
  })
}
