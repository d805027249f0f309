/** @jsxImportSource hono/jsx */
import { Hidden } from './page.tsx'
import type { PlainWords } from './words/english.ts'

interface Props {
  readonly attendance: 'asked' | 'confirmed' | undefined
  readonly token: string
  readonly words: PlainWords
}

/** The question that reminders ask, or what was answered. */
export const Coming = ({ attendance, token, words }: Props) =>
  attendance === 'asked' ? (
    <form method="post" action="/m/coming" class="row">
      <Hidden fields={{ token }} />
      <button class="primary">{words.coming}</button>
    </form>
  ) : attendance === 'confirmed' ? (
    <p>{words.comes}</p>
  ) : null
