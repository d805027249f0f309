/** A rule that must hold for the rows themselves, and what breaks it. */
export interface Check {
  readonly name: string
  /** Ids only. Empty when it holds. */
  readonly faults: readonly string[]
}

/** What `slotwell verify` looks for past all code that keeps it in order. Each adapter has a query of its own for every one. */
export const RULES = {
  overlaps: 'no two live claims on one subject overlap',
  owners: 'every claim has its owner',
  staff: 'every live booking has the claims of its staff',
  claims: 'every booking has the claims that its newest event says, and no others',
  letters: 'every change that concerns people has its letters',
  sequences: 'events of a booking are numbered without a gap',
  versions: 'versions of a configuration are numbered without a gap',
  organizations: 'nothing refers to another organization',
} as const
export type Rule = keyof typeof RULES

/** Selects what breaks one rule, as text in its first column, for every rule. */
export type BreachQueries = Readonly<Record<Rule, string>>

export const rules = Object.keys(RULES) as readonly Rule[]
