import { expect, type Locator, type Page } from '@playwright/test'
import type { Language, WORDS } from './words.ts'

/** Month and times, in the booking flow and on the page behind the manage link. */
export function calendarOn(root: Page | Locator, words: (typeof WORDS)[Language]) {
  const times = root.getByRole('listbox').getByRole('option')
  const freeDays = root.getByRole('gridcell', { name: words.freeDay })
  const month = root.locator('#month')
  /** Turns to the next month and waits for its free days: right after the press those of the old one still stand there. */
  const showNextMonth = async () => {
    const before = (await month.textContent()) ?? ''
    await root.getByRole('button', { name: words.nextMonth, exact: true }).click()
    await expect(month).not.toHaveText(before)
    await expect(freeDays.first()).toBeVisible()
  }
  return {
    grid: root.getByRole('grid'),
    freeDays,
    /** Of the day that is shown. */
    times,
    nextFree: root.getByRole('button', { name: words.nextFree }),
    showNextMonth,
    asList: root.getByRole('button', { name: words.asList, exact: true }),
    /** Chooses a free day of next month, which has many of them on every day of the year; 0 is the first. */
    async pickDay(position: number) {
      await showNextMonth()
      await freeDays.nth(position).click()
    },
    /** The time with this text on the shown day. */
    time: (text: string | RegExp) => times.filter({ hasText: text }),
  }
}
