import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const RRWEB = readFileSync(join(dirname(createRequire(import.meta.url).resolve('rrweb')), 'rrweb.umd.min.cjs'), 'utf8')

/** What leaves an element out of the recordings of each tool, by its documentation. */
const LEFT_OUT = {
  rrweb: '.rr-block',
  Hotjar: '[data-hj-suppress]',
  FullStory: '.fs-exclude',
  Clarity: '[data-clarity-mask]',
  Sentry: '.sentry-block',
  PostHog: '.ph-no-capture',
  Smartlook: '[data-sl="exclude"]',
  'Smartlook, before': '[data-recording-sensitive]',
  Datadog: '.dd-privacy-hidden',
  LogRocket: '[data-private]',
  Mouseflow: '.mf-masked',
  Mixpanel: '.mp-block',
  Amplitude: '.amp-block',
  'New Relic': '.nr-block',
  OpenReplay: '[data-openreplay-hidden]',
  Contentsquare: '[data-cs-mask]',
  Heap: '[data-heap-redact-text]',
  Matomo: '[data-matomo-mask]',
  'Lucky Orange': '.lo-sensitive',
}

const PERSON = { name: 'Canary Zweifel', email: 'canary@replay.example.org', phone: '+41 79 555 77 11' }
const QUESTIONS = [
  { id: 'why', kind: 'paragraph', label: { en: 'What brings you here?', de: 'Worum geht es?' } },
  { id: 'since', kind: 'line', label: { en: 'Since when?', de: 'Seit wann?' } },
  {
    id: 'insurance',
    kind: 'choice',
    label: { en: 'Your insurance', de: 'Ihre Kasse' },
    options: [
      { id: 'basic', label: { en: 'Basic', de: 'Grund' } },
      { id: 'private', label: { en: 'Private', de: 'Privat' } },
    ],
  },
  { id: 'first', kind: 'checkbox', label: { en: 'It is my first visit', de: 'Ich bin zum ersten Mal hier' } },
]
const WISHES = { services: [{ requires: { phone: true }, questions: QUESTIONS }] }
/** None of them may be found in a recording. */
const TYPED = ['canary', 'zweifel', '555 77 11', 'canaryreason', 'canarysince']

/** In a page that records everything it can, as a careless owner would: what is typed, and the whole page anew every second. */
function recordEverything() {
  const { rrweb, recorded } = Object.assign(window as unknown as { rrweb: { record(options: object): void }; recorded: unknown[] }, {
    recorded: [] as unknown[],
  })
  rrweb.record({
    emit: (event: unknown) => recorded.push(event),
    maskAllInputs: false,
    maskInputOptions: { password: false },
    checkoutEveryNms: 1_000,
    sampling: { input: 'all' },
  })
}

const recorder = `<script>${RRWEB.replaceAll('</script', '<\\/script')}</script><script>(${recordEverything.toString()})()</script>`

test('a page that records its visitors records nothing of what they type, nor the way to their appointment', async ({ stack, visit }) => {
  const shop = await stack.shop(WISHES)
  const { page } = await visit()
  const recorded = () => page.evaluate(() => JSON.stringify((window as unknown as { recorded: unknown[] }).recorded))

  const booking = bookingOn(page)
  await booking.open(shop.page({}, {}, (tag) => `${recorder}<label>Search this site <input id="search"></label>${tag}`))
  await page.getByLabel('Search this site').fill('seen by the owner')
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.name.pressSequentially(PERSON.name)
  await booking.fill(PERSON)
  await page.getByLabel(/^What brings you here\?/).fill('canaryreason')
  await page.getByLabel(/^Since when\?/).pressSequentially('canarysince')
  await page.getByLabel(/^Your insurance/).selectOption({ label: 'Private' })
  await page.getByLabel(/^It is my first visit/).check()

  const fields = await page.locator('slotwell-booking').evaluate((host, tools) => {
    const controls = [...(host.shadowRoot?.querySelectorAll('input:not([name=topic]), select, textarea') ?? [])]
    return controls.map((control) => Object.entries(tools).filter(([, selector]) => !control.closest(selector)))
  }, LEFT_OUT)
  expect(fields).toEqual(Array(7).fill([]))

  // Time enough for a whole picture of the page with the filled in form.
  await page.waitForTimeout(1_200)
  await booking.email.press('End')
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  const unmarked = await booking.manageLink.evaluate(
    (link, tools) => Object.keys(tools).filter((tool) => !link.closest(tools[tool as keyof typeof tools])),
    LEFT_OUT,
  )
  expect(unmarked).toEqual([])
  const link = await booking.manageLink.getAttribute('href')
  expect(manageLinkIn(await stack.letters.waitFor(PERSON.email))).toBe(link)
  const [booked] = await shop.owner.bookings()
  expect(booked).toMatchObject({ attendees: [PERSON] })
  await page.waitForTimeout(1_200)
  await page.getByLabel('Search this site').press('End')

  const events = await recorded()
  // The recorder works, and looks into the widget.
  expect(['seen by the owner', booking.words.details].filter((text) => !events.includes(text))).toEqual([])
  expect((JSON.parse(events) as readonly { readonly type: number }[]).filter(({ type }) => type === 2).length).toBeGreaterThan(2)
  const secrets = [...TYPED, booked?.number ?? '', link?.split('#')[1] ?? '']
  expect(secrets.filter((secret) => secret === '' || events.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
})
