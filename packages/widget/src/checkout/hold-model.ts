import { batch, signal, type ReadonlySignal } from '@preact/signals-core'
import type { HoldRequest, HoldView, SlotView } from '@slotwell/shared/schema'
import type { Refusal } from '../api-client.ts'
import type { BookingApi } from '../booking/booking-api.ts'
import { randomKey } from './random-key.ts'

export type HoldState =
  | { readonly kind: 'none' }
  | { readonly kind: 'placing' }
  | { readonly kind: 'held'; readonly hold: HoldView; readonly untilMs: number }
  /** No longer kept, though the server places it afresh while the time is free. */
  | { readonly kind: 'expired'; readonly hold: HoldView }
  | { readonly kind: 'taken'; readonly alternatives: readonly SlotView[] }
  | { readonly kind: 'refused'; readonly code: Refusal['code'] }

export interface HoldModel {
  readonly state: ReadonlySignal<HoldState>
  /** Minutes left, rounded up; undefined while nothing is held. */
  readonly minutesLeft: ReadonlySignal<number | undefined>
  /** From two minutes before the end the minutes that were left then: to be said once, with the offer of an extension. */
  readonly endsSoon: ReadonlySignal<number | undefined>
  /** Holds a time instead of the one held before. Resolves when the server has answered. */
  readonly place: (request: HoldRequest) => Promise<void>
  /** Resolves when no time is being placed. */
  readonly settled: () => Promise<void>
  /** Takes over what the page before holds: the next time that is placed replaces it. */
  readonly adopt: (hold: HoldView) => void
  readonly extend: () => Promise<void>
  readonly release: () => Promise<void>
  /** Another visitor has it: learned while booking. */
  readonly lose: (alternatives: readonly SlotView[]) => void
  /** The booking owns the time now. */
  readonly handOver: () => void
  /** The page goes away, perhaps to come back from the browser's cache. */
  readonly leave: () => void
  readonly comeBack: () => void
  readonly dispose: () => void
}

const SOON_MS = 120_000

/** Life of the short claim on the chosen time. At most one is alive; an answer that comes too late is released again. */
export function createHoldModel(
  api: BookingApi,
  now: () => number,
  onHeld?: (hold: HoldView) => void,
  onRefused?: (code: Refusal['code']) => void,
): HoldModel {
  const state = signal<HoldState>({ kind: 'none' })
  const minutesLeft = signal<number>()
  const endsSoon = signal<number>()
  let request: HoldRequest | undefined
  let awayWith: HoldRequest | undefined
  let wish = 0
  let ticking: ReturnType<typeof setInterval> | undefined

  const tick = () => {
    const current = state.value
    batch(() => {
      if (current.kind !== 'held') {
        minutesLeft.value = endsSoon.value = undefined
        return
      }
      const leftMs = current.untilMs - now()
      minutesLeft.value = Math.ceil(leftMs / 60_000)
      if (leftMs > SOON_MS) endsSoon.value = undefined
      else endsSoon.value ??= minutesLeft.value
      if (leftMs <= 0) set({ kind: 'expired', hold: current.hold })
    })
  }
  const set = (next: HoldState) => {
    state.value = next
    clearInterval(ticking)
    if (next.kind === 'held') ticking = setInterval(tick, 1000)
    tick()
  }
  // The server's remaining seconds, not its time of day: a wrong clock of the visitor must not matter.
  const held = (hold: HoldView, expiresInSeconds: number) => set({ kind: 'held', hold, untilMs: now() + expiresInSeconds * 1000 })

  let placing = Promise.resolve()
  const place = (wanted: HoldRequest): Promise<void> => (placing = ask(wanted))

  async function ask(wanted: HoldRequest): Promise<void> {
    const mine = ++wish
    const before = state.value
    request = wanted
    set({ kind: 'placing' })
    const old = before.kind === 'held' ? before.hold : undefined
    const outcome = await api.hold({ ...wanted, ...(old && { replaces: { hold: old.id, holdSecret: old.secret } }) }, randomKey())
    if (mine !== wish) {
      if (outcome.ok) void api.release(outcome.value)
    } else if (outcome.ok) {
      held(outcome.value, outcome.value.expiresInSeconds)
      onHeld?.(outcome.value)
    } else {
      // The old time is of no use any more: it was given up for this one.
      if (old) void api.release(old)
      const { code, alternatives = [] } = outcome.problem
      set(code === 'slot_taken' ? { kind: 'taken', alternatives } : { kind: 'refused', code })
      onRefused?.(code)
    }
  }

  const forget = (next: HoldState): HoldView | undefined => {
    const current = state.value
    wish++
    set(next)
    return current.kind === 'held' ? current.hold : undefined
  }
  const letGo = async () => {
    const hold = forget({ kind: 'none' })
    if (hold) await api.release(hold)
  }

  return {
    state,
    minutesLeft,
    endsSoon,
    place,
    settled: () => placing,
    adopt: (hold) => held(hold, 60),
    async extend() {
      const current = state.value
      if (current.kind === 'expired' && request) return place(request)
      if (current.kind !== 'held') return
      const mine = wish
      const outcome = await api.extend(current.hold)
      if (mine !== wish) return
      if (outcome.ok) held({ ...current.hold, expiresAt: outcome.value.expiresAt }, outcome.value.expiresInSeconds)
      else if (request) {
        set({ kind: 'expired', hold: current.hold })
        await place(request)
      }
    },
    release: letGo,
    lose: (alternatives) => void forget({ kind: 'taken', alternatives }),
    handOver: () => void forget({ kind: 'none' }),
    leave() {
      const { kind } = state.value
      awayWith = ['held', 'placing', 'expired'].includes(kind) ? request : undefined
      void letGo()
    },
    comeBack() {
      const again = awayWith
      awayWith = undefined
      if (again) void place(again)
    },
    dispose: () => void letGo(),
  }
}
