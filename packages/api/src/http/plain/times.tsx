/** @jsxImportSource hono/jsx */
import type { Locale, SlotView, Slots } from '@slotwell/shared/schema'
import { addMonths, parseInstant, startOfDateMs } from '@slotwell/shared/time'
import { clockInWords, dayInWords, momentInWords, monthInWords, shortDay } from '../../notify/when.ts'
import { Hidden } from './page.tsx'
import type { PlainWords } from './words/english.ts'

/** Beyond the next times of all days, how many of a single day stand on one page. It must not exceed 14 kB. */
const NEXT_TIMES = 20
const TIMES_OF_DAY = 60

export interface View {
  /** `2026-12`; absent: the first month with a free time. */
  readonly month?: string | undefined
  readonly day?: string | undefined
  /** Only times after this instant. */
  readonly after?: string | undefined
}

export interface TimesProps {
  readonly language: Locale
  readonly words: PlainWords
  /** Of the month that is shown. */
  readonly slots: Slots
  readonly month: string
  readonly view: View
  /** Where a chosen time is sent, and what goes with it. */
  readonly choose: { readonly action: string; readonly fields: Readonly<Record<string, string | undefined>> }
  /** Where another month or day is asked for. */
  readonly look: { readonly action: string; readonly method: 'get' | 'post'; readonly fields: Readonly<Record<string, string | undefined>> }
  /** Names of places, where a time can be at several. */
  readonly placeName: (id: string) => string | undefined
}

const monthAfter = (month: string, months: number): string => addMonths(`${month}-01`, months).slice(0, 7)

/** Free times as buttons: the next one first, then twenty of all days or those of one day, then the days of a month. */
export function Times({ language, words, slots, month, view, choose, look, placeName }: TimesProps) {
  const { timeZone, nextAvailable: next } = slots
  const monthName = (iso: string) => monthInWords(language, timeZone, startOfDateMs(`${iso}-15`, timeZone))
  const name = monthName(month)
  const { groups, rest } = groupsOf(slots, view)
  const thisMonth = slots.asOf.slice(0, 7)
  const severalPlaces = new Set(groups.flatMap(({ slots: ofGroup }) => ofGroup.map(({ location }) => location))).size > 1
  const several = slots.days.length > 1 || view.day !== undefined
  return (
    <>
      {slots.days.length === 0 && <p>{next ? words.monthFull(name) : month > thisMonth ? words.nothingFrom(name) : words.nothingFree}</p>}
      {view.day && slots.days.length > 0 && groups.length === 0 && <p>{words.dayFull}</p>}
      <form method="post" action={choose.action}>
        <Hidden fields={choose.fields} />
        {next && !view.day && !view.after && (
          <p>
            <button class="primary" name="start" value={next.start}>
              {words.nextFree}: {momentInWords(language, timeZone, parseInstant(next.start))}
            </button>
          </p>
        )}
        {groups.length > 0 && <h2>{view.day ? dayName(language, timeZone, groups[0]?.slots[0]) : words.nextTimes}</h2>}
        {groups.map(({ part, slots: ofGroup }) => (
          <>
            <h3>{part ? words[part] : dayName(language, timeZone, ofGroup[0])}</h3>
            <div class="times">
              {ofGroup.map(({ start, location, seatsLeft }) => (
                <>
                  <button name="start" value={start}>
                    {clockInWords(language, timeZone, parseInstant(start))}
                    {severalPlaces && location && <small> {placeName(location)}</small>}
                    {seatsLeft !== undefined && <small> {words.seatsLeft(seatsLeft)}</small>}
                  </button>{' '}
                </>
              ))}
            </div>
          </>
        ))}
      </form>
      {rest && (
        <form method={look.method} action={look.action} class="row">
          <Hidden fields={{ ...look.fields, day: view.day }} />
          <button name="after" value={rest}>
            {words.later}
          </button>
        </form>
      )}
      <form method={look.method} action={look.action}>
        <Hidden fields={look.fields} />
        {several && (
          <>
            <h2>{words.daysIn(name)}</h2>
            <div class="times days">
              {slots.days.map(({ date, slots: [first] }) => (
                <>
                  <button name="day" value={date} aria-current={date === view.day ? 'date' : undefined}>
                    {first && shortDay(language, timeZone, parseInstant(first.start))}
                  </button>{' '}
                </>
              ))}
            </div>
          </>
        )}
        <div class="row">
          {(view.month ?? view.day) && <button>{words.nextTimes}</button>}{' '}
          {month > thisMonth && (
            <button name="month" value={monthAfter(month, -1)}>
              {words.toMonth(monthName(monthAfter(month, -1)))}
            </button>
          )}{' '}
          {(slots.days.length > 0 || next) && (
            <button name="month" value={monthAfter(month, 1)}>
              {words.toMonth(monthName(monthAfter(month, 1)))}
            </button>
          )}
        </div>
      </form>
    </>
  )
}

const dayName = (language: Locale, timeZone: string, slot: SlotView | undefined): string =>
  slot ? dayInWords(language, timeZone, parseInstant(slot.start)) : ''

interface Group {
  /** Of a single day; absent where a group is a day. */
  readonly part?: 'morning' | 'afternoon' | 'evening'
  readonly slots: readonly SlotView[]
}

/** `rest`: after which instant there is more of the day. */
function groupsOf({ days }: Slots, { day, after }: View): { readonly groups: readonly Group[]; readonly rest?: string } {
  const fromMs = after === undefined ? 0 : parseInstant(after) + 1
  if (day === undefined) {
    const groups: Group[] = []
    let left = NEXT_TIMES
    for (const { slots } of days) {
      const shown = slots.slice(0, left)
      left -= shown.length
      if (shown.length > 0) groups.push({ slots: shown })
    }
    return { groups }
  }
  const all = (days.find(({ date }) => date === day)?.slots ?? []).filter(({ start }) => parseInstant(start) >= fromMs)
  const shown = all.slice(0, TIMES_OF_DAY)
  const groups = (['morning', 'afternoon', 'evening'] as const)
    .map((part) => ({ part, slots: shown.filter(({ start }) => partOf(start) === part) }))
    .filter(({ slots }) => slots.length > 0)
  const last = all.length > shown.length ? shown.at(-1)?.start : undefined
  return { groups, ...(last === undefined ? {} : { rest: last }) }
}

/** `start` is written in the zone that is shown. */
function partOf(start: string): NonNullable<Group['part']> {
  const hour = Number(start.slice(11, 13))
  return hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening'
}
