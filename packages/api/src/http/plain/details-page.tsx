/** @jsxImportSource hono/jsx */
import type { ProblemCode, ServiceView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { clockInWords, moneyInWords } from '../../notify/when.ts'
import type { RawAnswer } from '../registry.ts'
import type { Place } from './choice.ts'
import { type Field, fieldsOf, type Typed } from './details-fields.ts'
import { type Held, heldPrice, namesOf, whenInWords } from './held.ts'
import { Break, Contact, Facts, Hidden, Notice, plainPage } from './page.tsx'
import { wordsIn } from './words/words-in.ts'

export interface Details {
  readonly service: ServiceView
  readonly held: Held
  /** The signed form of `held`. */
  readonly token: string
  readonly typed?: Typed
  readonly faults?: ReadonlyMap<string, string>
  readonly refusal?: { readonly code: ProblemCode; readonly text: string; readonly contact?: true }
  /** The field that people leave empty was filled in. */
  readonly trapped?: boolean
}

/** The field that people leave empty. Nothing that a browser or a password manager fills in by itself has this name. */
export const TRAP = 'topic'

/** Who comes, and what the service asks. After a refusal everything typed is still there. */
export function detailsPage(
  place: Place,
  { service, held, token, typed = {}, faults = new Map(), refusal, trapped = false }: Details,
): RawAnswer {
  const { language, catalog, path, along } = place
  const { organization } = catalog
  const words = wordsIn(language, organization.tone, catalog.texts)
  const fields = fieldsOf(service, words)
  const wrong = [
    ...fields.flatMap(({ id, label }) => (faults.has(id) ? [{ id, label }] : [])),
    ...(trapped ? [{ id: TRAP, label: words.trap }] : []),
  ]
  const names = namesOf(catalog, held, { language, online: words.online })
  const { when, elsewhere } = whenInWords(language, held.timeZone, names.zone ?? held.timeZone, held)
  const price = heldPrice(service, held)
  const { privacy } = organization
  return plainPage({
    language,
    title: wrong.length > 0 ? `${words.errorTitle}: ${words.details}` : words.details,
    organization,
    as: refusal?.code ?? (trapped ? 'filled_by_program' : wrong.length > 0 ? 'invalid_request' : undefined),
    children: (
      <>
        {wrong.length > 0 && (
          <Notice bad>
            <p>{words.faults(wrong.length)}</p>
            <ul>
              {wrong.map(({ id, label }) => (
                <li>
                  <a href={`#${id}`}>{label}</a>
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {refusal && (
          <Notice bad>
            <p>{refusal.text}</p>
            {refusal.contact && <Contact organization={organization} />}
          </Notice>
        )}
        <h1>{words.details}</h1>
        <Facts
          rows={[
            [words.labels.service, service.name],
            [words.labels.when, when],
            [words.labels.otherZone, elsewhere],
            [words.labels.where, names.where],
            [words.labels.withWhom, names.withWhom],
            [words.labels.seats, held.partySize === undefined ? undefined : String(held.partySize)],
            [words.labels.price, price && moneyInWords(language, price.amount, price.currency)],
          ]}
        />
        <p>{words.held(clockInWords(language, held.timeZone, parseInstant(held.expiresAt)))}</p>
        <form method="post" action={`${path}/booking`} novalidate>
          <Hidden fields={{ token, lang: language, ...along }} />
          {fields.map((field) => (
            <FieldRow field={field} value={typed[field.id] ?? ''} fault={faults.get(field.id)} words={words} />
          ))}
          <div class={trapped ? 'field' : 'trap'} aria-hidden={trapped ? undefined : 'true'}>
            <label for={TRAP}>{words.trap}</label>
            <input id={TRAP} name={TRAP} autocomplete="off" tabindex={trapped ? undefined : -1} />
          </div>
          {service.approval && <p>{words.requestNote(organization.name)}</p>}
          <p class="quiet">
            {words.controller(privacy.controller, privacy.purpose)} <a href={privacy.url}>{words.privacy}</a>
          </p>
          <div class="row">
            <button class="primary">{service.approval ? words.request : words.book}</button>{' '}
            <button class="link" formaction={`${path}/times`}>
              {words.otherTime}
            </button>
          </div>
        </form>
      </>
    ),
  })
}

const AUTOCOMPLETE: Partial<Record<Field['kind'], string>> = { name: 'name', email: 'email', phone: 'tel' }
const TYPES: Partial<Record<Field['kind'], string>> = { email: 'email', phone: 'tel' }

interface RowProps {
  readonly field: Field
  readonly value: string
  readonly fault: string | undefined
  readonly words: ReturnType<typeof wordsIn>
}

function FieldRow({ field: { id, kind, label, hint, required, maxLength, options }, value, fault, words }: RowProps) {
  const described = [hint && `${id}-hint`, fault && `${id}-error`].filter(Boolean).join(' ')
  const shared = {
    id,
    name: id,
    required,
    class: fault ? 'faulty' : undefined,
    'aria-invalid': fault ? 'true' : undefined,
    'aria-describedby': described || undefined,
  } as const
  const note = !required && <small> ({words.optional})</small>
  const below = (
    <>
      <Break />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {hint && <Break />}
      {fault && (
        <p class="fault" id={`${id}-error`}>
          {fault}
        </p>
      )}
    </>
  )
  if (kind === 'checkbox')
    return (
      <div class="field">
        <label class="tick" for={id}>
          <input {...shared} type="checkbox" value="yes" checked={value !== ''} />
          <span>
            {label}
            {note}
          </span>
        </label>
        {below}
      </div>
    )
  return (
    <div class="field">
      <label for={id}>
        {label}
        {note}
      </label>
      {below}
      {kind === 'choice' ? (
        <select {...shared}>
          <option value="">{words.pleaseChoose}</option>
          {options?.map((option) => (
            <option value={option.id} selected={option.id === value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : kind === 'paragraph' ? (
        <textarea {...shared} rows={4} maxlength={maxLength}>
          {`\n${value}`}
        </textarea>
      ) : (
        <input {...shared} type={TYPES[kind] ?? 'text'} autocomplete={AUTOCOMPLETE[kind] ?? 'off'} maxlength={maxLength} value={value} />
      )}
    </div>
  )
}
