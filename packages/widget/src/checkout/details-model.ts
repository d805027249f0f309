import { computed, signal, type ReadonlySignal } from '@preact/signals-core'
import type { BookingRequest, QuestionView, ServiceView } from '@slotwell/shared/schema'
import type { MessageKey, Params } from '../i18n/messages.ts'

export type FieldValue = string | boolean
export interface Field {
  /** `name`, `email`, `phone`, or `answer:` and the id of a question. */
  readonly id: string
  readonly kind: 'name' | 'email' | 'phone' | QuestionView['kind']
  readonly question?: QuestionView
  readonly required: boolean
  readonly maxLength: number
}
/** A text that says what to do about one field. */
export interface FieldError {
  readonly key: MessageKey
  readonly params?: Params
}

/** Typed beforehand, by the ids of the fields; others are of no consequence. */
export type Given = Readonly<Record<string, string | undefined>>

export interface DetailsModel {
  readonly fields: ReadonlySignal<readonly Field[]>
  readonly errors: ReadonlySignal<ReadonlyMap<string, FieldError>>
  readonly typed: (id: string) => FieldValue
  readonly update: (id: string, value: FieldValue) => void
  /** Called when a field is left; says what is wrong with what was typed, but not that something is still missing. */
  readonly leave: (id: string) => void
  /** Whether all is right; else every fault is in `errors`. */
  readonly validate: () => boolean
  /** Puts the faults that the server names at their fields; false if none of them belongs to one. */
  readonly takeServerErrors: (errors: readonly { readonly pointer?: string | undefined }[]) => boolean
  readonly attendees: () => BookingRequest['attendees']
  readonly answers: () => NonNullable<BookingRequest['answers']>
}

/** What a slip of the keyboard breaks; the rest is for the server to judge, whose complaint is shown at the same field. */
const FORM: Partial<Record<Field['kind'], readonly [RegExp, MessageKey]>> = {
  email: [/^[^\s@,]+@[^\s@,]+\.[a-z]{2,}$/i, 'badEmail'],
  phone: [/^\+?([ ()./-]*\d){5,20}[ ()./-]*$/, 'badPhone'],
}
const ASKED = [
  ['name', 120],
  ['email', 254],
  ['phone', 32],
] as const
/** Everything else is text, as are kinds of questions that only a newer server knows. */
const NEEDED: Partial<Record<Field['kind'], MessageKey>> = {
  name: 'needName',
  email: 'needEmail',
  phone: 'needPhone',
  checkbox: 'needCheck',
  choice: 'needChoice',
}

/** What the visitor types. It outlives every refusal, another time and another service: values belong to fields, not to a hold. */
export function createDetailsModel(service: ReadonlySignal<ServiceView | undefined>, given: Given = {}): DetailsModel {
  const values = signal<ReadonlyMap<string, FieldValue | undefined>>(new Map(Object.entries(given)))
  const errors = signal<ReadonlyMap<string, FieldError>>(new Map())

  const fields = computed<readonly Field[]>(() => {
    const current = service.value
    if (!current) return []
    return [
      ...ASKED.filter(([kind]) => kind === 'name' || current.requires[kind]).map(([kind, maxLength]) => ({
        id: kind,
        kind,
        required: true,
        maxLength,
      })),
      ...current.questions.map((question) => ({
        id: `answer:${question.id}`,
        kind: question.kind,
        question,
        required: question.required,
        maxLength: 2000,
      })),
    ]
  })

  const fieldOf = (id: string) => fields.value.find((field) => field.id === id)
  const typed = (id: string): FieldValue => {
    const value = values.value.get(id) ?? ''
    const question = fieldOf(id)?.question
    // Given beforehand, it must be seen to be sent; and what is to be ticked is ticked by the visitor.
    const unseen =
      question?.kind === 'checkbox'
        ? value !== !!value
        : question?.kind === 'choice' && !question.options?.some((option) => option.id === value)
    return unseen ? '' : value
  }
  const textOf = (id: string): string => String(typed(id)).trim()

  const faultOf = (field: Field): FieldError | undefined => {
    const value = typed(field.id)
    const text = value && String(value).trim()
    if (!text) return field.required ? { key: NEEDED[field.kind] ?? 'needAnswer' } : undefined
    if (text.length > field.maxLength) return { key: 'tooLong', params: { n: field.maxLength } }
    const [pattern, key] = FORM[field.kind] ?? []
    return pattern && key && !pattern.test(text) ? { key } : undefined
  }
  const setError = (id: string, error: FieldError | undefined) => {
    const next = new Map(errors.value)
    if (error) next.set(id, error)
    else next.delete(id)
    errors.value = next
  }

  return {
    fields,
    errors,
    typed,
    update(id, value) {
      values.value = new Map(values.value).set(id, value)
      const field = fieldOf(id)
      if (field && errors.value.has(id)) setError(id, faultOf(field))
    },
    leave(id) {
      const field = fieldOf(id)
      if (field && textOf(id)) setError(id, faultOf(field))
    },
    validate() {
      errors.value = new Map()
      for (const field of fields.value) setError(field.id, faultOf(field))
      return !errors.value.size
    },
    takeServerErrors(faults) {
      errors.value = new Map()
      for (const { pointer = '' } of faults) {
        const id = pointer.replace(/^\/answers\//, 'answer:').replace(/^\/attendees\/0\/(\w+).*/, '$1')
        const kind = fieldOf(id)?.kind
        if (kind) setError(id, { key: FORM[kind]?.[1] ?? 'checkAgain' })
      }
      return errors.value.size > 0
    },
    attendees() {
      const given = ASKED.map(([kind]) => [kind, textOf(kind)] as const).filter(([kind, text]) => text && fieldOf(kind))
      return [Object.fromEntries(given) as BookingRequest['attendees'][number]]
    },
    answers() {
      const given: Record<string, FieldValue> = {}
      for (const { id, question } of fields.value) {
        const value = typed(id)
        if (question && value !== '') given[question.id] = typeof value === 'string' ? value.trim() : value
      }
      return given
    },
  }
}
