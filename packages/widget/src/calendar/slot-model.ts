import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals-core'
import type { Slots, SlotView } from '@slotwell/shared/schema'
import { addMonths, firstDay, isoDateIn, lastDay, monthOf } from './month.ts'

/** Enough for the first view to be used before more is asked for. */
const LOOK_AHEAD_MS = 1500

/** First and last day, inclusive, in `timeZone`. */
interface SlotWindow {
  readonly from: string
  readonly to: string
  readonly timeZone: string
}
/** Undefined when the server refuses or the request was aborted. */
export type LoadSlots = (window: SlotWindow, signal: AbortSignal) => Promise<Slots | undefined>

export type MonthState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly days: ReadonlyMap<string, readonly SlotView[]>; readonly next: SlotView | null }

export interface SlotModel {
  readonly timeZone: string
  readonly today: string
  /** Month on show, `2026-03`. */
  readonly shown: ReadonlySignal<string>
  readonly month: ReadonlySignal<MonthState>
  /** The day that the tab key reaches. */
  readonly focused: ReadonlySignal<string>
  /** The day whose times are shown: the visitor's choice, else the first free one of the month. */
  readonly day: ReadonlySignal<string | undefined>
  /** Whether the visitor chose the day himself. */
  readonly picked: ReadonlySignal<boolean>
  readonly nextFree: ReadonlySignal<SlotView | null | undefined>
  /** Opens the first month that has a free day. */
  readonly open: () => Promise<void>
  readonly show: (month: string) => void
  readonly canShow: (month: string) => boolean
  /** Moves the roving focus; shows another month if the day is there. */
  readonly focus: (isoDate: string) => void
  readonly pick: (isoDate: string | undefined) => void
  /** The time that the tab key reaches. */
  readonly activeTime: Signal<SlotView | undefined>
  /** Whether the next free times are listed instead of one month. */
  readonly asList: Signal<boolean>
  /** What is known of a month, which is asked for if that is nothing. */
  readonly read: (month: string) => MonthState
  /** Forgets what was loaded and loads the shown month again; `quietly` shows what was there until it is. */
  readonly refresh: (quietly?: boolean) => Promise<void>
  readonly dispose: () => void
}

/** Months of free times for one choice of service, place and person. `first` is a month that is there already. */
export function createSlotModel(
  load: LoadSlots,
  timeZone: string,
  nowMs: number,
  first?: { readonly month: string; readonly slots: Slots },
): SlotModel {
  const today = isoDateIn(timeZone, nowMs)
  const lifetime = new AbortController()
  const months = signal<ReadonlyMap<string, MonthState>>(new Map(first && [[first.month, ready(first.slots)]]))
  const shown = signal(first?.month ?? monthOf(today))
  const pickedDay = signal<string>()
  const focusedDay = signal<string>()
  const nextFree = signal<SlotView | null | undefined>(first?.slots.nextAvailable)
  const asList = signal(false)
  const activeTime = signal<SlotView>()

  const stateOf = (name: string): MonthState => months.value.get(name) ?? { state: 'loading' }
  const month = computed(() => stateOf(shown.value))
  const day = computed(() => {
    const current = month.value
    if (current.state !== 'ready') return undefined
    const own = pickedDay.value
    if (own && current.days.has(own)) return own
    return [...current.days.keys()].sort()[0]
  })
  const focused = computed(() => {
    const wanted = focusedDay.value ?? day.value
    if (wanted && monthOf(wanted) === shown.value) return wanted
    return shown.value === monthOf(today) ? today : firstDay(shown.value)
  })

  const put = (name: string, state: MonthState) => void (months.value = new Map(months.value).set(name, state))
  /** What was asked for since the last refresh and didn't fail. */
  let asked = new Map<string, Promise<MonthState>>(first && [[first.month, Promise.resolve(month.value)]])
  const ensure = (name: string): Promise<MonthState> => {
    const before = asked.get(name)
    if (before) return before
    const mine = asked
    if (stateOf(name).state === 'failed') put(name, { state: 'loading' })
    const loading = load({ from: firstDay(name), to: lastDay(name), timeZone }, lifetime.signal).then((slots) => {
      const state: MonthState = slots ? ready(slots) : { state: 'failed' }
      // An answer from before a refresh would show times that are gone.
      if (mine !== asked || lifetime.signal.aborted) return state
      if (!slots) asked.delete(name)
      batch(() => {
        put(name, state)
        // A window that begins no later than the known first time also knows the first time.
        if (slots && (name === monthOf(today) || !nextFree.value || name <= monthOf(nextFree.value.start)))
          nextFree.value = slots.nextAvailable
      })
      return state
    })
    asked.set(name, loading)
    return loading
  }
  const canShow = (name: string) => {
    if (name < monthOf(today)) return false
    // Nothing free from an earlier month on means nothing free in this one.
    return ![...months.value].some(([known, state]) => known < name && state.state === 'ready' && !state.next)
  }
  const show = (name: string) => {
    if (!canShow(name)) return
    shown.value = name
    void ensure(name)
    lookAhead()
  }
  let ahead: ReturnType<typeof setTimeout> | undefined
  const lookAhead = () => {
    clearTimeout(ahead)
    ahead = setTimeout(() => {
      const next = addMonths(shown.value, 1)
      if (canShow(next)) void ensure(next)
    }, LOOK_AHEAD_MS)
  }

  return {
    timeZone,
    today,
    shown,
    month,
    focused,
    day,
    picked: computed(() => !!pickedDay.value),
    nextFree,
    asList,
    activeTime,
    canShow,
    show,
    read(name) {
      if (!months.value.has(name)) void ensure(name)
      return stateOf(name)
    },
    async open() {
      lookAhead()
      if (first) return
      const state = await ensure(shown.value)
      if (state.state === 'ready' && state.days.size === 0 && state.next) show(monthOf(state.next.start))
    },
    focus(isoDate) {
      const wanted = [isoDate, today].sort()[1] ?? today
      if (!canShow(monthOf(wanted))) return
      focusedDay.value = wanted
      show(monthOf(wanted))
    },
    pick(isoDate) {
      batch(() => {
        pickedDay.value = isoDate
        if (isoDate) focusedDay.value = isoDate
      })
    },
    async refresh(quietly) {
      asked = new Map()
      if (!quietly) {
        months.value = new Map()
        nextFree.value = undefined
        // Only a window that begins today knows the first time.
        void ensure(monthOf(today))
      }
      await ensure(shown.value)
    },
    dispose() {
      clearTimeout(ahead)
      lifetime.abort()
    },
  }
}

const ready = ({ days, nextAvailable }: Slots): MonthState => ({
  state: 'ready',
  days: new Map(days.filter(({ slots }) => slots.length).map(({ date, slots }) => [date, slots])),
  next: nextAvailable,
})
