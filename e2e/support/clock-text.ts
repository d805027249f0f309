/** An instant on somebody's clock, asked of this machine's Intl and not of the product: "09:00", "3:00 PM". */
export const timeIn = (timeZone: string, locale: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' }).format(new Date(instant))

/** Text as people read it: Intl puts narrow spaces before AM and PM. */
export const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ')
