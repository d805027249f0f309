import type { ProblemCode, SlotView } from '@slotwell/shared/schema'

/** What a person can cause. The code is public; `detail` is a sentence for people. */
export interface Refusal {
  readonly ok: false
  readonly reason: ProblemCode
  readonly detail?: string
  /** Faults by JSON Pointer, when the body was well-formed but cannot be done. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  /** With `slot_taken`: the nearest free times, ascending. */
  readonly alternatives?: readonly SlotView[]
}

export interface Answered<T> {
  readonly ok: true
  readonly view: T
  /** Until then the same question has the same answer, unless something is written. Absent: it is not to be kept. */
  readonly validUntilMs?: number
}

export type Outcome<T> = Answered<T> | Refusal

export const refuse = (reason: ProblemCode, more: Omit<Refusal, 'ok' | 'reason'> = {}): Refusal => ({ ok: false, reason, ...more })
