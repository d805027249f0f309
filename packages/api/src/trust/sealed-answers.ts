import type { Answers, Metadata } from '@slotwell/shared/schema'

/** What a visitor said beside name and address, and what the page sent along: one text, sealed under the person's key. */
export interface Given {
  readonly answers: Answers
  readonly metadata: Metadata
}

/** Undefined where there is nothing to seal. Without metadata it is the answers alone, as it has always been. */
export function givenText({ answers, metadata }: Given): string | undefined {
  if (Object.keys(metadata).length > 0) return JSON.stringify([answers, metadata])
  return Object.keys(answers).length > 0 ? JSON.stringify(answers) : undefined
}

export function readGiven(text: string): Given {
  const given = JSON.parse(text) as Answers | readonly [Answers, Metadata]
  const [answers, metadata] = Array.isArray(given) ? (given as readonly [Answers, Metadata]) : [given as Answers, {}]
  return { answers, metadata }
}
