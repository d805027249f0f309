import { Icon } from '../calendar/icon.tsx'
import type { App } from './app.ts'
import { lengthAndPrice } from './length-and-price.ts'

interface Option {
  readonly id: string | undefined
  readonly name: string
  readonly text?: string | undefined
  readonly side?: string | undefined
}

/** One question, one tap: what, where or with whom. "Any" comes first where it is an answer. */
export function ChoiceStep({ app }: { readonly app: App }) {
  const { model, t } = app
  const { services, locations, staff } = model.catalog.value
  const step = model.step.value
  const service = model.service.value
  const options: readonly Option[] =
    step === 'service'
      ? services.map((one) => ({ id: one.id, name: one.name, text: one.description, side: lengthAndPrice(one, app) }))
      : step === 'place'
        ? locations
            .filter(({ id }) => service?.locations.includes(id))
            .map(({ id, name, address, online }) => ({ id, name, text: online ? t('online') : address }))
        : (service?.staff ?? [])
            .flatMap((wanted) => staff.filter(({ id }) => id === wanted))
            .map(({ id, name, title }) => ({ id, name, text: title }))
  const any: readonly Option[] = step === 'service' ? [] : [{ id: undefined, name: t(step === 'place' ? 'anyPlace' : 'anyPerson') }]

  return (
    <ul class="choices">
      {[...any, ...options].map(({ id, name, text, side }) => (
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
