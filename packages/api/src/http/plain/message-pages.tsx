/** @jsxImportSource hono/jsx */
import type { Locale, OrganizationView, ProblemCode } from '@slotwell/shared/schema'
import type { RawAnswer } from '../registry.ts'
import { Contact, Notice, plainPage } from './page.tsx'
import type { PlainWords } from './words/english.ts'
import { wordsIn } from './words/words-in.ts'

/** Nobody takes bookings here: an unknown slug and an owner who is not published yet are the same page. */
export function nothingPage(language: Locale): RawAnswer {
  const words = wordsIn(language)
  return plainPage({
    language,
    title: words.nothing,
    as: 'not_found',
    children: (
      <>
        <h1>{words.nothing}</h1>
        <p>{words.nothingMore}</p>
      </>
    ),
  })
}

const REASONS: Partial<Record<ProblemCode, keyof PlainWords['problems']>> = {
  origin_not_allowed: 'origin',
  payload_too_large: 'tooLarge',
  rate_limited: 'tooMany',
  not_found: 'unknown',
  unknown_service: 'unknown',
  unknown_staff: 'unknown',
  unknown_location: 'unknown',
  not_published: 'unknown',
  unavailable: 'away',
  internal_error: 'failed',
}
export const reasonOf = (code: ProblemCode, words: PlainWords): string => words.problems[REASONS[code] ?? 'invalid']

interface Problem {
  readonly language: Locale
  readonly code: ProblemCode
  readonly text?: string
  readonly organization?: OrganizationView
  /** Where to begin again. */
  readonly again?: string | undefined
}

/** A refusal that leaves no form to show. */
export function problemPage({ language, code, text, organization, again }: Problem): RawAnswer {
  const words = wordsIn(language, organization?.tone)
  return plainPage({
    language,
    title: words.problemTitle,
    organization,
    as: code,
    children: (
      <>
        <h1>{words.problemTitle}</h1>
        <Notice bad>
          <p>{text ?? reasonOf(code, words)}</p>
        </Notice>
        {again && (
          <p>
            <a class="go" href={again}>
              {words.beginAgain}
            </a>
          </p>
        )}
        {organization && (
          <>
            <p>{words.contact}</p>
            <Contact organization={organization} />
          </>
        )}
      </>
    ),
  })
}
