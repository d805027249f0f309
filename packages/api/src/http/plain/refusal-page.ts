import { LOCALES, LocaleName, type ProblemCode } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { problemPage } from './message-pages.tsx'
import { chooseLanguage } from './words/words-in.ts'

/** A problem that was meant for programs as a page for people, with the same status and what it says about waiting. */
export async function asPage(
  problem: Response,
  { address: { searchParams, pathname }, languages }: { address: URL; languages: readonly string[] },
): Promise<Response> {
  const { code } = (await problem.json()) as { readonly code: ProblemCode }
  const asked = v.safeParse(LocaleName, searchParams.get('lang') ?? undefined)
  const language = asked.success ? asked.output : chooseLanguage(languages, LOCALES)
  const [, first, slug] = pathname.split('/')
  const again = first === 'm' ? '/m/code' : first === 'book' && /^[a-z0-9-]{1,60}$/.test(slug ?? '') ? `/book/${slug}/times` : undefined
  const page = problemPage({ language, code, ...(again && { again: `${again}?lang=${language}` }) })
  const headers = new Headers(problem.headers)
  for (const [name, value] of Object.entries(page.raw.headers)) headers.set(name, value)
  return new Response(page.raw.body, { status: problem.status, headers })
}
