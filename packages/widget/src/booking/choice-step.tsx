import type { ServiceView } from '@slotwell/shared/schema'
import { Icon } from '../calendar/icon.tsx'
import type { MessageKey } from '../i18n/messages.ts'
import type { App } from './app.ts'
import { peopleOf, placesOf, type Question } from './choice.ts'
import { lengthAndPrice, priceOf } from './length-and-price.ts'

interface Option {
  readonly id: string | undefined
  readonly name: string
  readonly text?: string | undefined
  readonly side?: string | undefined
}

/** One question, one tap: what, how long, where or with whom. "Any" comes first where it is an answer. */
export function ChoiceStep({ app }: { readonly app: App }) {
  const { model, t, format } = app
  const catalog = model.catalog.value
  // Known at every question but the first.
  const service = model.service.value as ServiceView
  const any = (key: MessageKey): Option => ({ id: undefined, name: t(key) })
  const options: Record<Question, () => readonly Option[]> = {
    service: () => catalog.services.map((one) => ({ id: one.id, name: one.name, text: one.description, side: lengthsAndPrice(one, app) })),
    length: () =>
      (service.durations ?? []).map((one) => ({
        id: String(one.durationMin),
        name: format.duration(one.durationMin),
        side: priceOf(one, app),
      })),
    place: () => [
      any('anyPlace'),
      ...placesOf(catalog, service).map(({ id, name, address, online }) => ({ id, name, text: online ? t('online') : address })),
    ],
    person: () => [any('anyPerson'), ...peopleOf(catalog, service).map(({ id, name, title }) => ({ id, name, text: title }))],
  }

  return (
    <ul class="choices">
      {options[model.step.value as Question]().map(({ id, name, text, side }) => (
        <li key={id}>
          <button type="button" part="choice" data-id={id} onClick={() => model.choose(id)}>
            <span>
              <b>{name}</b>
              {text && <small>{text}</small>}
            </span>
            {side && <small class="side">{side}</small>}
            <Icon name="next" />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** All lengths there are, or the only one with its price. */
const lengthsAndPrice = (service: ServiceView, app: App): string =>
  service.durations?.map(({ durationMin }) => app.format.duration(durationMin)).join(' / ') ?? lengthAndPrice(service, app)
