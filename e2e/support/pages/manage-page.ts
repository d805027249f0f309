import { expect, type Page } from '@playwright/test'
import { calendarOn } from './calendar.ts'
import { type Language, WORDS } from './words.ts'

/** The page behind the link in a letter. */
export function manageOn(page: Page, language: Language = 'en') {
  const words = WORDS[language]
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })
  return {
    words,
    ...calendarOn(page, words),
    heading,
    yours: heading(words.yours),
    moved: heading(words.moved),
    cancelled: heading(words.cancelled),
    move: button(words.move),
    moveNow: button(words.moveNow),
    cancel: button(words.cancel),
    back: button(words.back),
    async cancelForGood() {
      await button(words.cancel).click()
      await button(words.cancelNow).click()
      await expect(heading(words.cancelled)).toBeVisible()
    },
  }
}
