import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('two widgets on one page share nothing', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const { page } = await visit()
  const inRegion = (tag: string, name: string) => `<section aria-label="${name}">${tag}</section>`
  await page.goto(
    shop.page(
      { 'data-service': 'check-up' },
      {},
      (tag) => inRegion(tag, 'Left') + inRegion(tag.replace('data-service="check-up"', 'data-service="talk" data-locale="de"'), 'Right'),
    ),
  )
  const left = bookingOn(page.getByRole('region', { name: 'Left' }))
  const right = bookingOn(page.getByRole('region', { name: 'Right' }), 'de')
  await left.pickDay(1)
  await left.times.first().click()
  await expect(left.held).toBeVisible()
  await left.fill({ name: 'Anna Links', email: 'links@several.example.org' })
  await expect(right.heading(right.words.chooseTime)).toBeVisible()
  await right.pickDay(1)
  await right.times.last().click()
  await expect(right.held).toBeVisible()
  await expect(right.name).toHaveValue('')
  await right.fill({ name: 'Bea Rechts', email: 'rechts@several.example.org' })
  await expect(left.name).toHaveValue('Anna Links')
  await left.submit.click()
  await expect(left.done).toBeVisible()
  await expect(right.heading(right.words.details)).toBeVisible()
  await right.submit.click()
  await expect(right.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(2)
})

test('a widget that is taken out frees its time, one that is moved keeps it, one that is put in again works', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { durationMin: 600, slotIntervalMin: 600 } })
  const { page } = await visit()
  await page.goto(shop.page({}, {}, (tag) => `<div id="here">${tag}</div><div id="there"></div>`))
  const booking = bookingOn(page)
  const offered = (await booking.nextFree.textContent()) ?? ''
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.name.fill('Gian Caduff')

  const held = async () => {
    const other = bookingOn((await visit()).page)
    await other.open(shop.page())
    await expect(other.nextFree).toBeVisible()
    return (await other.nextFree.textContent()) !== offered
  }
  await page.evaluate(() => document.querySelector('#there')?.append(document.querySelector('slotwell-booking') as Node))
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveValue('Gian Caduff')
  expect(await held()).toBe(true)

  const released = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await page.evaluate(() => {
    const element = document.querySelector('slotwell-booking')
    Object.assign(window, { element })
    element?.remove()
  })
  expect((await released).status()).toBe(204)
  await expect.poll(held).toBe(false)

  await page.evaluate(() => document.querySelector('#here')?.append((window as unknown as { element: Node }).element))
  await expect(booking.nextFree).toHaveText(offered)
  await booking.nextFree.click()
  await booking.book({ name: 'Gian Caduff', email: 'gian@several.example.org' })
})

test('service, person, language, look and accent follow their attributes while the page is open', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const { page } = await visit()
  await page.goto(shop.page({ 'data-service': 'check-up' }))
  const english = bookingOn(page)
  await expect(english.nextFree).toBeVisible()
  const element = page.locator('slotwell-booking')
  const set = (name: string, value: string | null) =>
    element.evaluate((host, [key, text]) => (text === null ? host.removeAttribute(key) : host.setAttribute(key, text)), [
      name,
      value,
    ] as const)
  const painted = () =>
    element.evaluate((host) => {
      const root = host.shadowRoot?.querySelector('.root') as HTMLElement
      return [
        getComputedStyle(root).backgroundColor,
        getComputedStyle(root.querySelector('[aria-selected=true] span') as Element).backgroundColor,
      ]
    })
  await set('data-service', 'talk')
  await expect(page.getByText('A talk')).toBeVisible()
  await set('data-locale', 'de')
  const german = bookingOn(page, 'de')
  await expect(german.heading(german.words.chooseTime)).toBeVisible()
  await set('data-theme', 'dark')
  await set('data-accent', '#aa0000')
  await expect.poll(painted).toEqual(['rgb(22, 24, 28)', 'rgb(170, 0, 0)'])
  await german.nextFree.click()
  await german.name.fill('Lia Live')
  // What only looks or sounds different keeps what was typed; another offer begins anew.
  await set('data-theme', 'light')
  await set('data-locale', null)
  await expect(english.name).toHaveValue('Lia Live')
  const released = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await set('data-service', null)
  await expect(english.heading(english.words.chooseService)).toBeVisible()
  await released
  await set('data-staff', 'nobody')
  await expect(english.heading(english.words.chooseService)).toBeVisible()
})
