import { expect, type Locator, type Page } from '@playwright/test'
import { calendarOn } from './calendar.ts'
import { type Language, WORDS } from './words.ts'

export interface Person {
  readonly name: string
  readonly email?: string
  readonly phone?: string
}

const starting = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)

/** The booking flow as a visitor sees it. `root` is a page, or one widget of several. */
export function bookingOn(root: Page | Locator, language: Language = 'en') {
  const words = WORDS[language]
  const button = (name: string | RegExp) => root.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  const heading = (name: string) => root.getByRole('heading', { name, exact: true })
  const field = (label: string) => root.getByLabel(label, { exact: true })
  const calendar = calendarOn(root, words)
  const submit = root.getByRole('button', { name: new RegExp(`^(${words.book}|${words.request})$`) })

  return {
    words,
    open: (address: string) => ('goto' in root ? root.goto(address) : root.page().goto(address)),
    ...calendar,
    heading,
    field,
    submit,
    name: field(words.name),
    email: field(words.email),
    phone: field(words.phone),
    held: root.getByText(words.held),
    expired: root.getByText(words.expired),
    /** Says that somebody else was faster, with free times close by. */
    taken: root.getByRole('alert').filter({ hasText: words.taken }),
    back: button(words.back),
    done: heading(words.booked),
    requested: heading(words.requested),
    manageLink: root.getByRole('link', { name: words.manage }),
    another: button(words.another),
    /** One of the choices before the calendar: a service, a place, a person. */
    choose: (name: string) => button(starting(name)).click(),
    async fill({ name, email, phone }: Person) {
      await field(words.name).fill(name)
      if (email) await field(words.email).fill(email)
      if (phone) await field(words.phone).fill(phone)
    },
    /** Waits until the time is held, fills in and books. */
    async book(person: Person) {
      await expect(root.getByText(words.held)).toBeVisible()
      await this.fill(person)
      await submit.click()
      await expect(heading(words.booked)).toBeVisible()
    },
  }
}
