import { signal, type Signal } from '@preact/signals-core'
import type { TargetedKeyboardEvent } from 'preact'
import type { App } from '../booking/app.ts'
import { askAgain } from '../booking/ask-again.ts'
import type { BookingModel } from '../booking/booking-model.ts'
import { Icon } from '../calendar/icon.tsx'
import { findZones, placeOfZone } from './find-zones.ts'
import { ZONE_TEXTS } from './zone-texts.ts'

export { ContactWays } from '../booking/contact-ways.tsx'

const MOST = 6

interface Search {
  /** Undefined while it is closed. */
  readonly typed: Signal<string | undefined>
  readonly active: Signal<number>
}
/** Of each widget, as long as it lives. */
const searches = new WeakMap<BookingModel, Search>()

function searchOf(model: BookingModel): Search {
  const known = searches.get(model)
  if (known) return known
  const made = { typed: signal<string>(), active: signal(0) }
  searches.set(model, made)
  // The first month of this flow is on show.
  askAgain(model)
  return made
}

/** Whose clock the times follow. Where it is the visitor's own, another zone can be chosen: a combobox that builds what it finds, and no more. */
export function ZoneLine({ app: { model, t, format, tag } }: { readonly app: App }) {
  const slots = model.slots.value
  if (!slots) return null
  const { typed, active } = searchOf(model)
  const atPlace = slots.timeZone !== model.visitorZone
  const texts = ZONE_TEXTS[tag.slice(0, 2)] ?? ZONE_TEXTS['en']
  const query = typed.value
  const found = query === undefined ? [] : findZones(query, MOST)
  const now = Date.now()

  const lineOf = (from: HTMLElement) => from.closest<HTMLElement>('[data-zones]')
  const close = (line: HTMLElement | null) => {
    typed.value = undefined
    line?.querySelector<HTMLElement>('button')?.focus()
  }
  const choose = (zone: string | undefined, from: HTMLElement) => {
    const line = lineOf(from)
    if (!zone) return
    model.setZone(zone)
    close(line)
  }
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) active.value = (active.value + step + found.length) % (found.length || 1)
    else if (event.key === 'Enter') choose(found[active.value], event.currentTarget)
    else if (event.key === 'Escape') close(lineOf(event.currentTarget))
    else return
    event.preventDefault()
  }
  const name = (zone: string) => {
    const { city, region } = placeOfZone(zone)
    return [city, region, format.offset(now, zone)].filter(Boolean).join(', ')
  }

  return (
    <div data-zones="">
      {/* Today stands in for the month: the generic name of a zone doesn't depend on the season. */}
      <small>{t(atPlace ? 'zoneAtPlace' : 'zoneNote', { zone: format.zone(slots.timeZone, slots.today) })}</small>{' '}
      {!atPlace && texts && (
        <button
          type="button"
          class="link"
          aria-label={texts.changeZone}
          aria-expanded={query !== undefined}
          onClick={({ currentTarget }) => {
            const line = currentTarget.parentElement
            active.value = 0
            typed.value = query === undefined ? '' : undefined
            line?.querySelector('input')?.focus()
          }}
        >
          {texts.change}
        </button>
      )}
      {query !== undefined && !atPlace && texts && (
        <>
          <label for="zone">{texts.search}</label>
          <input
            id="zone"
            part="input"
            type="text"
            role="combobox"
            autoComplete="off"
            aria-autocomplete="list"
            aria-expanded={found.length > 0}
            aria-controls="zone-list"
            aria-activedescendant={found.length ? `zone-${active.value}` : undefined}
            value={query}
            onInput={({ currentTarget }) => {
              // In this order: each change draws, and a drawing gives the field what is known of it.
              typed.value = currentTarget.value
              active.value = 0
            }}
            onKeyDown={onKeyDown}
          />
          <div id="zone-list" role="listbox" aria-label={texts.search}>
            {found.map((zone, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys of its options
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox, as its pattern has it
              <div
                key={zone}
                id={`zone-${i}`}
                role="option"
                class="plain"
                data-zone={zone}
                aria-selected={i === active.value}
                onClick={({ currentTarget }) => choose(zone, currentTarget)}
              >
                {i === active.value && <Icon name="next" />}
                {name(zone)} · {format.time(now, zone)}
              </div>
            ))}
          </div>
          {query && !found.length && <p role="status">{texts.none}</p>}
        </>
      )}
    </div>
  )
}
