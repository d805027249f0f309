/** @jsxImportSource hono/jsx */
import type { Locale, ProblemCode } from '@slotwell/shared/schema'
import type { RawAnswer } from '../registry.ts'
import { Break, Hidden, Notice, plainPage } from './page.tsx'
import { wordsIn } from './words/words-in.ts'

export interface CodeForm {
  readonly language: Locale
  readonly typed?: { readonly number: string; readonly code: string }
  readonly refusal?: { readonly code: ProblemCode; readonly text: string }
  readonly faults?: ReadonlySet<'number' | 'code'>
}

/** Number and code of a letter. Stands in the page behind manage links as well, for those who run no script. */
export function CodeFields({ language, typed, faults }: Pick<CodeForm, 'language' | 'typed' | 'faults'>) {
  const words = wordsIn(language)
  const texts = { number: words.needNumber, code: words.needCode }
  return (
    <form method="post" action="/m/booking" novalidate>
      <Hidden fields={{ lang: language }} />
      {(['number', 'code'] as const).map((name) => (
        <div class="field">
          <label for={name}>{words.labels[name]}</label>
          <Break />
          <input
            id={name}
            name={name}
            required
            maxlength={40}
            value={typed?.[name]}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            class={faults?.has(name) ? 'faulty' : undefined}
            aria-invalid={faults?.has(name) ? 'true' : undefined}
            aria-describedby={faults?.has(name) ? `${name}-error` : undefined}
          />
          {faults?.has(name) && (
            <p class="fault" id={`${name}-error`}>
              {texts[name]}
            </p>
          )}
        </div>
      ))}
      <button class="primary">{words.open}</button>
    </form>
  )
}

export function codePage({ language, typed, refusal, faults = new Set() }: CodeForm): RawAnswer {
  const words = wordsIn(language)
  const wrong = (['number', 'code'] as const).filter((name) => faults.has(name))
  const failed = refusal !== undefined || wrong.length > 0
  return plainPage({
    language,
    title: failed ? `${words.errorTitle}: ${words.openTitle}` : words.openTitle,
    as: refusal?.code ?? (wrong.length > 0 ? 'invalid_request' : undefined),
    children: (
      <>
        {failed && (
          <Notice bad>
            <p>{refusal?.text ?? words.faults(wrong.length)}</p>
            <ul>
              {wrong.map((name) => (
                <li>
                  <a href={`#${name}`}>{words.labels[name]}</a>
                </li>
              ))}
            </ul>
          </Notice>
        )}
        <h1>{words.openTitle}</h1>
        <p>{words.openIntro}</p>
        <CodeFields language={language} {...(typed && { typed })} faults={faults} />
      </>
    ),
  })
}
