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
  attendees: 'every booking has somebody who comes, also when he was erased',
  audited: 'every change of a booking has its entry in the audit log, sealed or not',
  sequences: 'events of a booking are numbered without a gap',
  versions: 'versions of a configuration are numbered without a gap',
  organizations: 'nothing refers to another organization',
  seats: 'every taken seat is one of an open session, and no session has more than it has',
  sessions: 'every open session has the claims that it owns, and no others; one that is over has none',
  empty: 'a session that nobody scheduled has somebody in it',
  parties: 'everybody in a session has as many seats as people come, the ones written down, at its time',
  sessionEvents: 'the newest event of everybody in a session says what the session owns',
} as const
export type Rule = keyof typeof RULES

/** Selects what breaks one rule, as text in its first column. */
export type BreachQueries<Of extends Rule = Rule> = Readonly<Record<Of, string>>
/** Those about sessions and seats. */
export type SessionRule = 'seats' | 'sessions' | 'empty' | 'parties' | 'sessionEvents'

export const rules = Object.keys(RULES) as readonly Rule[]
