/** An instant on somebody's clock, asked of this machine's Intl and not of the product: "09:00", "3:00 PM". */
export const timeIn = (timeZone: string, locale: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' }).format(new Date(instant))

/** The same instant as a calendar day: "Tuesday, 24 November 2026". */
export const dayIn = (timeZone: string, locale: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }).format(new Date(instant))

/** In the form that calendar files use: `20261124T080000Z`. */
export const utcStamp = (instant: string): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')

/** Text as people read it: Intl puts narrow spaces before AM and PM. */
export const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ')
