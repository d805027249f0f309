import type { ComponentChildren } from 'preact'
import type { SlotView } from '@slotwell/shared/schema'
import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { inLine, moment } from '../i18n/moment.ts'
import { late } from '../late.tsx'
import { Icon } from './icon.tsx'
import { MonthGrid } from './month-grid.tsx'
import { monthOf } from './month.ts'
import { sharedPlace } from './shared-place.ts'
import type { SlotModel } from './slot-model.ts'
import { TimeList } from './time-list.tsx'

interface Props {
  readonly model: SlotModel
  readonly t: Translate
  readonly format: Format
  /** Where a time is, if there are several places. */
  readonly placeOf?: (slot: SlotView) => string | undefined
  /** What else there is to say of a time. */
  readonly noteOf?: ((slot: SlotView) => string | undefined) | undefined
  readonly onChoose: (slot: SlotView) => void
  /** Says whose clock the times follow. */
  readonly zone: ComponentChildren
  /** What a visitor can do when nothing at all is free. */
  readonly contact?: ComponentChildren
}

const NextList = late(
  () => import('./next-list.tsx').then((part) => part.NextList),
  () => <TimesSkeleton />,
)

/** Month and times, or the next times as a list. On a narrow screen the times take the place of the month. */
export function Picker({ model, t, format, placeOf = () => undefined, noteOf, onChoose, zone, contact }: Props) {
  const asList = model.asList.value
  const state = model.month.value
  const day = model.day.value
  const next = model.nextFree.value
  const when = (slot: SlotView) => moment(t, format, slot.start, model.timeZone)
  const failed = state.state === 'failed'
  const full = state.state === 'ready' && !state.days.size && state
  const times = () => {
    if (failed) {
      return (
        <p role="alert">
          {t('failed')}{' '}
          <button type="button" class="link" onClick={() => void model.refresh()}>
            {t('tryAgain')}
          </button>
        </p>
      )
    }
    if (full) {
      const { next: later } = full
      return (
        <div role="status">
          <p>{next === null ? t('nothingFree') : t('monthFull', { month: format.monthName(model.shown.value) })}</p>
          {later ? (
            <p>
              <button type="button" class="plain" onClick={() => model.show(monthOf(later.start))}>
                {t('nextFree')}: {when(later)}
              </button>
            </p>
          ) : (
            contact
          )}
        </div>
      )
    }
    const slots = state.state === 'ready' && day ? state.days.get(day) : undefined
    const shared = sharedPlace(slots ?? [], placeOf)
    return (
      <>
        <div class="turn">
          <h3 id="times" aria-live="polite" tabIndex={-1}>
            {day ? inLine(format.dayShort(day), shared) : <span class="bone" />}
          </h3>
          <button
            type="button"
            class="link only-narrow"
            onClick={(event) => {
              const picker = event.currentTarget.closest('[data-show]')
              model.pick(undefined)
              picker?.querySelector<HTMLElement>('[role=grid] [tabindex="0"]')?.focus()
            }}
          >
            {t('backToMonth')}
          </button>
        </div>
        {slots ? (
          <TimeList
            model={model}
            slots={slots}
            labelledBy="times"
            t={t}
            format={format}
            noteOf={(slot) => inLine(!shared && placeOf(slot), noteOf?.(slot))}
            onChoose={onChoose}
          />
        ) : (
          <TimesSkeleton label={t('loading')} />
        )}
      </>
    )
  }

  // What a narrow screen has room for: one of the two, unless the times are only a sentence.
  const show = model.picked.value ? 'times' : failed || full ? 'both' : 'month'

  return (
    <div data-show={show}>
      {next === undefined && <span class="next bone" />}
      {next && (
        <button type="button" class="next" data-start={next.start} onClick={() => onChoose(next)}>
          <span>{t('nextFree')}</span> <b>{when(next)}</b>
          <Icon name="next" />
        </button>
      )}
      <button type="button" class="link" onClick={() => void (model.asList.value = !asList)}>
        {t(asList ? 'asMonth' : 'asList')}
      </button>
      {asList ? (
        <NextList model={model} t={t} format={format} placeOf={placeOf} noteOf={noteOf} onChoose={onChoose} />
      ) : (
        <div class="cols">
          <MonthGrid
            model={model}
            t={t}
            format={format}
            onPick={(isoDate, grid) => {
              const times = grid.closest('[data-show]')?.querySelector<HTMLElement>('#times')
              // On a narrow screen the times take the place of the grid: asked before, while the page is laid out. Elsewhere the
              // focus stays in the grid, for whoever compares days.
              const isNarrow = !times?.offsetParent
              model.pick(isoDate)
              if (isNarrow) times?.focus()
            }}
          />
          <div class="times">{times()}</div>
        </div>
      )}
      {zone}
    </div>
  )
}

/** Eight times that aren't known yet. */
export const TimesSkeleton = ({ label }: { readonly label?: string }) => (
  <div class="slots" role="status" aria-label={label}>
    {[1, 2, 3, 4, 5, 6, 7, 8].map((i) => (
      <span key={i} class="slot bone" />
    ))}
  </div>
)
