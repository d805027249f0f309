import { type Locale, LOCALES, type LocalizedText } from '@slotwell/shared/schema'

/** The wanted language if the organization speaks it, else its default. */
export function pickLocale(wanted: Locale | undefined, locales: readonly Locale[]): Locale {
  return wanted !== undefined && locales.includes(wanted) ? wanted : (locales[0] ?? 'en')
}

/**
 * The text in `locale`, else in the first language of `locales` that has it. A
 * plain text is the same in every language.
 */
export function localize(text: LocalizedText, locale: Locale, locales: readonly Locale[]): string {
  if (typeof text === 'string') return text
  for (const candidate of [locale, ...locales]) {
    const found = text[candidate]
    if (found) return found
  }
  return LOCALES.map((candidate) => text[candidate]).find(Boolean) ?? ''
}
