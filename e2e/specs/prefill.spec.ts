import { scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import type { Shop, Stack } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'

const questions = [
  { id: 'reason', kind: 'line', label: 'What is it about?' },
  {
    id: 'insurance',
    kind: 'choice',
    label: 'Insurance',
    options: [
      { id: 'basic', label: 'Basic' },
      { id: 'plus', label: 'Plus' },
    ],
  },
  { id: 'agree', kind: 'checkbox', label: 'I come sober', required: true },
]
const open = (stack: Stack) => stack.shop({ services: [{ questions }, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
const inMonths = (months: number) => {
  const day = new Date(Date.now() + months * 30 * 86_400_000)
  return day.toISOString().slice(0, 10)
}
const pasted = ({ api }: Stack, { publishableKey }: Shop, attributes: string) =>
  `<slotwell-booking data-key="${publishableKey}" ${attributes}></slotwell-booking>${scriptTag(api)}`

test('attributes open the calendar at the day and fill in the form; metadata reaches the owner', async ({ stack, visit }) => {
  const shop = await open(stack)
  const { page } = await visit()
  const date = inMonths(1)
  await page.goto(
    stack.host.publish({
      body: pasted(
        stack,
        shop,
        `data-service="check-up" data-date="${date}" data-name="Ada Vorab" data-email="ada@prefill.example.org" data-answer-reason="Back" data-answer-insurance="plus" data-answer-agree="true" data-meta-campaign="spring" data-utm_source="letter"`,
      ),
    }),
  )
  const booking = bookingOn(page)
  const day = String(Number(date.slice(8)))
  await expect(page.getByRole('gridcell', { selected: true })).toHaveText(day)
  await booking.times.first().click()
  await expect(booking.name).toHaveValue('Ada Vorab')
  await expect(booking.email).toHaveValue('ada@prefill.example.org')
  await expect(page.getByLabel('What is it about?')).toHaveValue('Back')
  await expect(page.getByLabel('Insurance')).toHaveValue('plus')
  // What is to be agreed to is never agreed to beforehand.
  await expect(page.getByLabel('I come sober')).not.toBeChecked()
  await booking.name.fill('Ada Anders')
  await page.getByLabel('I come sober').check()
  await booking.book({ name: 'Ada Anders' })
  const [booked] = await shop.owner.bookings()
  expect(booked?.segments[0]?.start.slice(0, 10)).toBe(date)
  expect(booked?.attendees[0]).toMatchObject({ name: 'Ada Anders', email: 'ada@prefill.example.org' })
  expect(booked?.answers).toEqual({ reason: 'Back', insurance: 'plus', agree: true })
  expect(booked?.metadata).toEqual({ campaign: 'spring', utm_source: 'letter' })
})

test('the property does the same, and the address where the page lets it; without that an address says nothing', async ({
  stack,
  visit,
}) => {
  const shop = await open(stack)
  const { page } = await visit()
  const query = `?service=check-up&name=Query&email=query@prefill.example.org&answer-reason=From+a+link&utm_campaign=mail&key=pk_live_other&api=https://evil.example`
  await page.goto(stack.host.publish({ body: pasted(stack, shop, '') }) + query)
  const booking = bookingOn(page)
  await expect(booking.heading(booking.words.chooseService)).toBeVisible()

  await page.goto(stack.host.publish({ body: pasted(stack, shop, 'data-query data-email="page@prefill.example.org"') }) + query)
  await booking.nextFree.click()
  await expect(booking.name).toHaveValue('Query')
  await expect(booking.email).toHaveValue('page@prefill.example.org')
  await expect(page.getByLabel('What is it about?')).toHaveValue('From a link')
  await page.getByLabel('I come sober').check()
  await booking.book({ name: 'Query' })
  const [booked] = await shop.owner.bookings()
  expect(booked?.metadata).toEqual({ utm_campaign: 'mail' })

  const nonce =
    '<script>document.querySelector("slotwell-booking").prefill = { service: "talk", name: "Property", metadata: { plan: "gold" } }</script>'
  await page.goto(stack.host.publish({ body: pasted(stack, shop, '').replace('<script', `${nonce}<script`) }))
  await booking.nextFree.click()
  await booking.fill({ name: 'Property', email: 'property@prefill.example.org' })
  await booking.book({ name: 'Property' })
  expect((await shop.owner.bookings()).map(({ metadata }) => metadata)).toContainEqual({ plan: 'gold' })
})

test('a service or person of the page that cannot be one is left out like one that is gone, and nothing else', async ({ stack, visit }) => {
  const shop = await open(stack)
  const { page } = await visit()
  const booking = bookingOn(page)
  for (const [attributes, query] of [
    ['data-service="Check up" data-staff="größe"', ''],
    ['data-query', `?service=${'x'.repeat(65)}&staff=haircut_long`],
  ] as const) {
    await page.goto(stack.host.publish({ body: pasted(stack, shop, attributes) }) + query)
    await expect(booking.heading(booking.words.chooseService)).toBeVisible()
  }
  await page.goto(stack.host.publish({ body: pasted(stack, shop, 'data-service="talk" data-staff="Ada Frei"') }))
  await expect(booking.nextFree).toBeVisible()
})

test('hostile values in an address are shown as text, cost no booking, and nothing unseen is sent', async ({ stack, visit }) => {
  const shop = await open(stack)
  const { page } = await visit()
  const hostile = new URLSearchParams({
    service: 'check-up',
    date: '2026-99-99"><img src=x onerror=alert(1)>',
    name: '<img src=x onerror=alert(1)>',
    'answer-reason': '"><script>alert(1)</script>',
    'answer-insurance': 'not-offered',
    'answer-agree': 'true',
    'answer-stray': 'unseen',
    phone: '+41 79 555 01 02',
    utm_source: `\u202e\u0000${'x'.repeat(500)}`,
    'meta-__proto__': 'x',
    'slotwell-open': 'x',
    locale: 'de',
  })
  await page.goto(`${stack.host.publish({ body: pasted(stack, shop, 'data-query') })}?${hostile}`)
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await expect(booking.name).toHaveValue('<img src=x onerror=alert(1)>')
  await expect(page.getByLabel('Insurance')).toHaveValue('')
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/bookings'))
  await page.getByLabel('I come sober').check()
  await booking.fill({ name: 'Hana', email: 'hana@prefill.example.org' })
  await booking.submit.click()
  const body = (await sent).postDataJSON() as Record<string, unknown>
  await expect(booking.done).toBeVisible()
  expect(body['answers']).toEqual({ reason: '"><script>alert(1)</script>', agree: true })
  expect(body['attendees']).toEqual([{ name: 'Hana', email: 'hana@prefill.example.org' }])
  expect(body['metadata']).toEqual({ utm_source: 'x'.repeat(198) })
})

test('no event of a whole flow in a popup carries anything that was typed or filled in', async ({ stack, visit }) => {
  const shop = await open(stack)
  const { page } = await visit()
  const told: string[] = []
  await page.exposeFunction('told', (text: string) => void told.push(text))
  // Every event of ours, whatever its name: they all pass here.
  await page.addInitScript(() => {
    const dispatch = Reflect.get(EventTarget.prototype, 'dispatchEvent') as EventTarget['dispatchEvent']
    EventTarget.prototype.dispatchEvent = function (event) {
      if (event.type.startsWith('slotwell:'))
        (window as unknown as { told(text: string): void }).told(`${event.type} ${JSON.stringify((event as CustomEvent).detail)}`)
      return dispatch.call(this, event)
    }
  })
  await page.goto(
    stack.host.publish({
      body: `<button data-slotwell-open="${shop.publishableKey}" data-name="Canary Filled" data-meta-from="canary-meta" data-answer-reason="canary-answer">Book a visit</button>${scriptTag(stack.api)}`,
    }),
  )
  await page.getByRole('button', { name: 'Book a visit' }).click()
  const booking = bookingOn(page)
  await booking.choose('Check-up')
  await booking.nextFree.click()
  await booking.submit.click()
  await booking.fill({ name: 'Canary Typed', email: 'canary@prefill.example.org' })
  await page.getByLabel('I come sober').check()
  await booking.book({ name: 'Canary Typed' })
  await page.keyboard.press('Escape')
  await expect.poll(() => told.map((text) => text.split(' ')[0]).at(-1)).toBe('slotwell:close')
  expect([...new Set(told.map((text) => text.split(' ')[0]?.replace('slotwell:', '')))].sort()).toEqual(
    ['booked', 'close', 'hold', 'open', 'ready', 'select-service', 'select-slot', 'submit', 'view'].sort(),
  )
  expect(told.join('\n')).not.toMatch(/canary/i)
})
