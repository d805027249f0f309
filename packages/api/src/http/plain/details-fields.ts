import { BookingRequest, type ServiceView } from '@slotwell/shared/schema'
import { checkBody } from '../validate.ts'
import { metadataOf } from './along.ts'
import type { Place } from './choice.ts'
import type { Held } from './held.ts'
import type { PlainWords } from './words/english.ts'

/** What a visitor types. `answer-ID` is the answer to a question of the service. */
export type Typed = Readonly<Record<string, string>>
const ANSWER = /^answer-[a-z0-9][a-z0-9-]{0,59}$/
export const isTyped = (name: string): boolean => ['name', 'email', 'phone'].includes(name) || ANSWER.test(name)
export const typedOf = (fields: Readonly<Record<string, string | undefined>>): Typed =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => isTyped(entry[0]) && entry[1] !== undefined))

export interface Field {
  /** Its name in the form and its id on the page. */
  readonly id: string
  readonly kind: 'name' | 'email' | 'phone' | ServiceView['questions'][number]['kind']
  readonly label: string
  readonly hint?: string | undefined
  readonly required: boolean
  readonly maxLength: number
  readonly options?: readonly { readonly id: string; readonly label: string }[] | undefined
}

/** The fields of a service in their order: who, how to reach him, what is asked. */
export const fieldsOf = ({ requires, questions }: ServiceView, words: PlainWords): readonly Field[] => [
  { id: 'name', kind: 'name', label: words.name, required: true, maxLength: 120 },
  ...(requires.email ? [{ id: 'email', kind: 'email', label: words.email, required: true, maxLength: 254 } as const] : []),
  ...(requires.phone ? [{ id: 'phone', kind: 'phone', label: words.phone, required: true, maxLength: 32 } as const] : []),
  ...questions.map((question) => ({ ...question, id: `answer-${question.id}`, maxLength: 2000 })),
]

/** The form as the body that the API takes, checked by the API's own schema. */
export function readBooking(
  held: Held,
  service: ServiceView,
  typed: Typed,
  { language, along }: Pick<Place, 'language' | 'along'>,
  words: PlainWords,
) {
  const filled = (id: string) => (typed[id]?.trim() ? typed[id] : undefined)
  const { email, phone } = { email: filled('email'), phone: filled('phone') }
  const answers = service.questions.flatMap(({ id, kind }) => {
    const answer = filled(`answer-${id}`)
    return answer === undefined ? [] : [[id, kind === 'checkbox' ? true : answer] as const]
  })
  const checked = checkBody(BookingRequest, {
    hold: held.hold,
    holdSecret: held.holdSecret,
    attendees: [{ name: typed.name ?? '', ...(email && { email }), ...(phone && { phone }) }],
    answers: Object.fromEntries(answers),
    metadata: Object.keys(along).length > 0 ? metadataOf(along) : undefined,
    consent: { privacyVersion: held.privacyVersion },
    locale: language,
    timeZone: held.timeZone,
  })
  const faults = new Map<string, string>()
  // What is missing is known here as well, so that it is said together with what is wrong.
  const fields = fieldsOf(service, words)
  for (const field of fields) if (field.required && !filled(field.id)) faults.set(field.id, needed(field, words))
  if (!checked.ok) addFaults(faults, checked.errors, fields, typed, words)
  return checked.ok && faults.size === 0 ? { ok: true as const, request: checked.value as BookingBody } : { ok: false as const, faults }
}
export type BookingBody = Required<Omit<BookingRequest, 'metadata'>> &
  Pick<BookingRequest, 'metadata'> & { readonly answers: NonNullable<BookingRequest['answers']> }

/** Faults that are named by JSON Pointer, each at its field in words; false if one belongs to none. */
export function addFaults(
  faults: Map<string, string>,
  errors: readonly { readonly pointer?: string | undefined }[],
  fields: readonly Field[],
  typed: Typed,
  words: PlainWords,
): boolean {
  let all = true
  for (const { pointer = '' } of errors) {
    const id = pointer.replace(/^\/answers\//, 'answer-').replace(/^\/attendees\/0\/(\w+).*/, '$1')
    const field = fields.find((one) => one.id === id)
    if (!field) all = false
    else if (!faults.has(id)) faults.set(id, typed[id]?.trim() ? wrong(field, words) : needed(field, words))
  }
  return all
}

const needed = ({ kind }: Field, words: PlainWords): string =>
  ({
    name: words.needName,
    email: words.needEmail,
    phone: words.needPhone,
    line: words.needAnswer,
    paragraph: words.needAnswer,
    checkbox: words.needCheck,
    choice: words.needChoice,
  })[kind]

const wrong = ({ kind }: Field, words: PlainWords): string =>
  ({
    name: words.badName,
    email: words.badEmail,
    phone: words.badPhone,
    line: words.badLine,
    paragraph: words.badAnswer,
    checkbox: words.needCheck,
    choice: words.needChoice,
  })[kind]
