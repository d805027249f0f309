import { signal, type Signal } from '@preact/signals-core'
import type { TargetedKeyboardEvent } from 'preact'
import type { App } from '../booking/app.ts'
import { Icon } from '../calendar/icon.tsx'
import { findZones, placeOfZone } from './find-zones.ts'

const MOST = 6

/** Opens the search below the line of the zone, or closes it; the focus goes along. */
export function toggle({ zoneSearch }: App, line: Element | null): void {
  const [typed, active] = [signal(''), signal(0)]
  zoneSearch.value = zoneSearch.value ? undefined : ({ app }) => <ZoneSearch app={app} typed={typed} active={active} />
  line?.querySelector<HTMLElement>(zoneSearch.value ? 'input' : 'button')?.focus()
}

interface Props {
  readonly app: App
  readonly typed: Signal<string>
  /** Which of the zones that are found. */
  readonly active: Signal<number>
}

/** Another zone for the visitor: a combobox that builds what it finds, and no more. */
function ZoneSearch({ app, typed, active }: Props) {
  const { model, format } = app
  const said = app.rare()
  const query = typed.value
  const found = findZones(query, MOST)
  const now = Date.now()

  const close = (from: HTMLElement) => toggle(app, from.closest('#zones')?.parentElement ?? null)
  const choose = (zone: string | undefined, from: HTMLElement) => {
    if (!zone) return
    model.setZone(zone)
    close(from)
  }
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) active.value = (active.value + step + found.length) % (found.length || 1)
    else if (event.key === 'Enter') choose(found[active.value], event.currentTarget)
    else if (event.key === 'Escape') close(event.currentTarget)
    else return
    event.preventDefault()
  }
  const name = (zone: string) => {
    const { city, region } = placeOfZone(zone)
    return [city, region, format.offset(now, zone)].filter(Boolean).join(', ')
  }

  return (
    <div class="field" id="zones">
      <label for="zone">{said?.('searchZone')}</label>
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
      <div id="zone-list" class="field" role="listbox" aria-label={said?.('searchZone')}>
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
            {name(zone)} · {format.time(now, zone)}
            {i === active.value && <Icon name="next" />}
          </div>
        ))}
      </div>
      {query && !found.length && <p role="status">{said?.('noZone')}</p>}
    </div>
  )
}
