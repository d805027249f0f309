import type { Locator, Page } from '@playwright/test'
import type { Language, WORDS } from './words.ts'

/** Month and times, in the booking flow and on the page behind the manage link. */
export function calendarOn(root: Page | Locator, words: (typeof WORDS)[Language]) {
  const times = root.getByRole('listbox').getByRole('option')
  return {
    grid: root.getByRole('grid'),
    freeDays: root.getByRole('gridcell', { name: words.freeDay }),
    /** Of the day that is shown. */
    times,
    nextFree: root.getByRole('button', { name: words.nextFree }),
    nextMonth: root.getByRole('button', { name: words.nextMonth, exact: true }),
    asList: root.getByRole('button', { name: words.asList, exact: true }),
    /** The time with this text on the shown day. */
    time: (text: string | RegExp) => times.filter({ hasText: text }),
  }
}
