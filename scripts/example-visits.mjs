import { expect } from '@playwright/test'

/** The server of the Next app has rendered the element with its link. */
export async function showsLinkWithoutScript(_, site) {
  const html = await (await fetch(site)).text()
  expect(html).toMatch(
    /<slotwell-booking [^>]*data-key="pk_[^>]*><a href="[^"]+\/book\/lantern-school">Book a lesson<\/a><\/slotwell-booking>/,
  )
}

/** What a visitor does in an example app, and what the page learns of it. */
export async function bookIn(page, site) {
  await page.goto(site)
  await page.getByRole('button', { name: /^Whoever is free first/ }).click()
  await page.getByRole('listbox').getByRole('option').first().click()
  await expect(page.getByText(/^We are holding this time/)).toBeVisible()
  await page.getByLabel('First and last name', { exact: true }).fill('Ada Example')
  await fillWhatIsThere(page, { 'E-mail': 'ada@example.org', Phone: '+1 212 555 0199' })
  await page.getByRole('button', { name: /^Book this appointment$/ }).click()
  await expect(page.getByRole('heading', { name: 'You are booked.' })).toBeVisible()
  await expect(page.getByText(/^The page knows: bkg_/)).toBeVisible()
}

/** The page of the Next app that draws the flow itself. */
export async function bookOwn(page, site) {
  await page.goto(`${site}/own`)
  const any = page.getByRole('button', { name: 'Anything will do' })
  const take = page.getByRole('button', { name: /^Take / })
  await expect(any.or(take)).toBeVisible()
  while (await any.isVisible()) await any.click()
  await take.click()
  await expect(page.getByText('held', { exact: true })).toBeVisible()
  await fillWhatIsThere(page, { email: 'ada@example.org', phone: '+1 212 555 0199' })
  await page.getByRole('button', { name: 'Book' }).click()
  await expect(page.getByRole('heading', { name: /^Your number is / })).toBeVisible()
}

/** Both are in the list that a server component reads with the client. */
export async function listsBookings(page, site) {
  await page.goto(`${site}/bookings`)
  await expect(page.getByRole('listitem')).toHaveCount(2)
  await expect(page.getByText('Ada Own')).toBeVisible()
}

async function fillWhatIsThere(page, texts) {
  for (const [label, text] of Object.entries(texts)) {
    const field = page.getByLabel(label, { exact: true })
    if (await field.count()) await field.fill(text)
  }
}
