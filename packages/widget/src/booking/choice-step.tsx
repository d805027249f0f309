import type { ServiceView } from '@slotwell/shared/schema'
import { Icon } from '../calendar/icon.tsx'
import type { App } from './app.ts'

interface Option {
  readonly id: string | undefined
  readonly name: string
  readonly text?: string | undefined
  readonly side?: string | undefined
}

/** One question, one tap: what, where or with whom. "Any" comes first where it is an answer. */
export function ChoiceStep({ app: { model, t, format } }: { readonly app: App }) {
  const { services, locations, staff } = model.catalog.value
  const step = model.step.value
  const service = model.service.value
  const side = ({ durationMin, price }: ServiceView) =>
    [format.duration(durationMin), price && format.money(price)].filter(Boolean).join(' · ')

  const [options, choose]: [readonly Option[], (id: string) => void] | [readonly Option[], (id: string | undefined) => void] =
    step === 'service'
      ? [services.map((one) => ({ id: one.id, name: one.name, text: one.description, side: side(one) })), model.chooseService]
      : step === 'place'
        ? [
            [
              { id: undefined, name: t('anyPlace') },
              ...locations
                .filter(({ id }) => service?.locations.includes(id))
                .map(({ id, name, address, online }) => ({ id, name, text: online ? t('online') : address })),
            ],
            model.choosePlace,
          ]
        : [
            [
              { id: undefined, name: t('anyPerson') },
              ...(service?.staff ?? [])
                .flatMap((wanted) => staff.filter(({ id }) => id === wanted))
                .map(({ id, name, title }) => ({ id, name, text: title })),
            ],
            model.choosePerson,
          ]

  return (
    <ul class="choices">
      {options.map(({ id, name, text, side }) => (
        <li key={id}>
          <button type="button" part="choice" data-id={id} onClick={() => (choose as (id: string | undefined) => void)(id)}>
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
