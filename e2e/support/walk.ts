import type { Page } from '@playwright/test'
import { bookingOn } from './pages/booking-page.ts'
import type { Language } from './pages/words.ts'
import type { Shop } from './stack.ts'
import { expect } from './test.ts'

/** Two services and two people, so that no step is skipped; every kind of question. */
export const EVERYTHING = {
  organization: { locales: ['en', 'de', 'ar'] },
  services: [
    {
      requires: { phone: true },
      questions: [
        {
          id: 'why',
          kind: 'paragraph',
          label: { en: 'What is it about?', de: 'Worum geht es?', ar: 'ما سبب الزيارة؟' },
          hint: { en: 'A few words', de: 'Ein paar Worte', ar: 'بضع كلمات' },
        },
        {
          id: 'since',
          kind: 'choice',
          label: { en: 'Since when?', de: 'Seit wann?', ar: 'منذ متى؟' },
          options: [
            { id: 'days', label: { en: 'Days', de: 'Tagen', ar: 'أيام' } },
            { id: 'weeks', label: { en: 'Weeks', de: 'Wochen', ar: 'أسابيع' } },
          ],
        },
        { id: 'sober', kind: 'checkbox', required: true, label: { en: 'I come sober', de: 'Ich komme nüchtern', ar: 'سأحضر صائمًا' } },
      ],
    },
    { slug: 'talk', name: { en: 'A talk', de: 'Gespräch', ar: 'محادثة' } },
  ],
}

export const STEPS = ['service', 'month', 'list', 'times', 'details', 'faults', 'done'] as const
export type StepName = (typeof STEPS)[number]

/** Books from the first step to the last and calls `look` in each, when it is complete. */
export async function walk(page: Page, shop: Shop, language: Language, look: (step: StepName) => Promise<void>): Promise<void> {
  const booking = bookingOn(page, language)
  const { words } = booking
  await booking.open(
    shop.page({}, { lang: language }, (tag) => `<main dir="${language === 'ar' ? 'rtl' : 'ltr'}"><h1>Small Practice</h1>${tag}</main>`),
  )
  await expect(booking.heading(words.chooseService)).toBeVisible()
  await look('service')
  await page.getByRole('button', { name: /^(Check-up|Kontrolle|فحص دوري)/ }).click()
  await booking.showNextMonth()
  await look('month')
  await booking.asList.click()
  await expect(page.locator('section section').first()).toBeVisible()
  await look('list')
  await page.getByRole('button', { name: /^(Show as a calendar|Als Kalender zeigen|عرض التقويم)$/ }).click()
  await booking.freeDays.nth(1).click()
  await expect(booking.times.first()).toBeVisible()
  await look('times')
  await booking.times.first().click()
  await expect(booking.held).toBeVisible()
  await look('details')
  await booking.submit.click()
  await expect(page.getByRole('alert')).toBeVisible()
  await look('faults')
  await booking.fill({ name: 'Wanda Walk', email: `wanda-${language}@walk.example.org`, phone: '+41 79 555 09 09' })
  await page.getByRole('checkbox').check()
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  await look('done')
}
