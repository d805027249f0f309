import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { later } from '../late.tsx'
import { dayForKey } from './day-keys.ts'
import { Icon } from './icon.tsx'
import { addMonths, monthWeeks } from './month.ts'
import type { SlotModel } from './slot-model.ts'

interface Props {
  readonly model: SlotModel
  readonly t: Translate
  readonly format: Format
  readonly onPick: (isoDate: string, grid: HTMLElement) => void
}

/**
 * One month as an ARIA date grid: one day is in the tab order, the arrows move it, Enter and the space bar choose. Days
 * without a free time can be reached, so that a reader learns that they are full, but not chosen.
 */
export function MonthGrid({ model, t, format, onPick }: Props) {
  const shown = model.shown.value
  const state = model.month.value
  const focused = model.focused.value
  const chosen = model.day.value
  const days = state.state === 'ready' ? state.days : undefined
  const { weekStart } = format

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const grid = event.currentTarget as HTMLElement
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (days?.has(focused)) onPick(focused, grid)
      return
    }
    const target = dayForKey(event, focused, weekStart, getComputedStyle(grid).direction === 'rtl')
    if (!target) return
    event.preventDefault()
    model.focus(target)
    grid.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }
  const turn = (months: number, label: string, icon: 'back' | 'next') => {
    // What the press itself costs the browser is one task, the new month another; from the month that is shown by then.
    const onClick = async () => {
      await later(0)
      model.show(addMonths(model.shown.peek(), months))
    }
    return (
      <button type="button" class="round" aria-label={label} aria-disabled={!model.canShow(addMonths(shown, months))} onClick={onClick}>
        <Icon name={icon} />
      </button>
    )
  }
  const cell = (isoDate: string | undefined, i: number) => {
    if (!isoDate) return <td key={i} />
    const count = days?.get(isoDate)?.length ?? 0
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its days
      <td
        key={i}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what the date grid pattern is made of
        role="gridcell"
        part="day"
        data-date={isoDate}
        data-free={count > 0}
        tabIndex={isoDate === focused ? 0 : -1}
        aria-selected={isoDate === chosen}
        aria-disabled={!count}
        aria-current={isoDate === model.today ? 'date' : undefined}
        aria-label={`${format.dayLong(isoDate)}, ${count ? t('freeTimes', { n: count }) : t(days ? 'noneFree' : 'loading')}`}
        onClick={(event) => count && onPick(isoDate, event.currentTarget.closest('table') as HTMLElement)}
      >
        <span>{Number(isoDate.slice(8))}</span>
      </td>
    )
  }

  return (
    <div class="month">
      <div class="turn">
        <h3 id="month" aria-live="polite">
          {format.month(shown)}
        </h3>
        {turn(-1, t('previousMonth'), 'back')}
        {turn(1, t('nextMonth'), 'next')}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what the date grid pattern is made of */}
      <table role="grid" aria-labelledby="month" aria-busy={state.state === 'loading'} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {[0, 1, 2, 3, 4, 5, 6].map((i) => {
              const [short, long] = format.weekday(((weekStart + i - 1) % 7) + 1)
              return (
                <th key={i} scope="col" abbr={long}>
                  {short.replace('.', '')}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {monthWeeks(shown, weekStart).map((week, i) => (
            <tr key={shown + i}>{week.map(cell)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
