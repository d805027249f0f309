import type { Languages } from './messages.ts'

export const LANGUAGES: Languages = {
  en: () => import('./locales/en.ts'),
  de: () => import('./locales/de.ts'),
  fr: () => import('./locales/fr.ts'),
  it: () => import('./locales/it.ts'),
  ar: () => import('./locales/ar.ts'),
}

/**
 * The tag to format with: the page's own when it has a region, else the visitor's if he speaks the same
 * language, else the language alone.
 */
export function formattingTag(language: string, pageTag: string, visitorTags: readonly string[]): string {
  const same = [pageTag, ...visitorTags].filter((tag) => tag.slice(0, 2).toLowerCase() === language)
  const tag = same.find((candidate) => candidate.length > 2) ?? language
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? language
  } catch {
    return language
  }
}

/** Which way the language of `tag` is written. */
export const directionOf = (tag: string): 'ltr' | 'rtl' => (tag.startsWith('ar') ? 'rtl' : 'ltr')
