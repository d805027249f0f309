import { expect, type Page } from '@playwright/test'

/** The pages without script: what they show is pressed, and a page follows. */
export function plainOn(page: Page) {
  return {
    heading: (name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible(),
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
    /** The n-th day with free times of the month after, which has many on every day of the year; from zero. */
    async day(n: number) {
      await page.locator('button[name=month]').last().click()
      await page.locator('button[name=day]').nth(n).click()
    },
    /** The n-th button that stands for a time; on a page of times the first is the next free one. */
    time: (n: number) => page.locator('button[name=start]').nth(n).click(),
    async fill(fields: Readonly<Record<string, string>>) {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).first().fill(value)
    },
  }
}
