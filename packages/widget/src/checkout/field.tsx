import type { InputHTMLAttributes, TargetedEvent } from 'preact'
import type { App } from '../booking/app.ts'
import type { Checkout } from './checkout-model.ts'
import type { Field } from './details-model.ts'
import { UNRECORDED } from './unrecorded.ts'

const TEXTS: Partial<Record<Field['kind'], InputHTMLAttributes>> = {
  name: { autoComplete: 'name' },
  email: { type: 'email', autoComplete: 'email' },
  phone: { type: 'tel', autoComplete: 'tel' },
}

/** One labelled question with its hint above and its fault below, tied together for readers. */
export function FieldRow({ app: { t }, checkout, field }: { readonly app: App; readonly checkout: Checkout; readonly field: Field }) {
  const { id, kind, question, required } = field
  const { details } = checkout
  const sending = checkout.sending.value
  const value = details.typed(id)
  const error = details.errors.value.get(id)
  const hint = question?.hint
  const tick = kind === 'checkbox'
  const shared = {
    id,
    name: id,
    part: 'input',
    'aria-required': required,
    'aria-invalid': !!error,
    'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
    onBlur: () => details.leave(id),
    onInput: ({ currentTarget: input }: TargetedEvent<HTMLInputElement>) => details.update(id, tick ? input.checked : input.value),
    ...UNRECORDED,
  }
  // The two differ in one attribute only.
  const Text = (kind === 'paragraph' ? 'textarea' : 'input') as 'input'
  const control = tick ? (
    <input {...shared} type="checkbox" disabled={sending} checked={value === true} />
  ) : kind === 'choice' ? (
    <select {...(shared as object)} disabled={sending} value={String(value)}>
      <option value="">{t('pleaseChoose')}</option>
      {question?.options?.map((option) => (
        <option key={option.id} value={option.id}>
          {option.label}
        </option>
      ))}
    </select>
  ) : (
    <Text {...shared} autoComplete="off" {...TEXTS[kind]} value={String(value)} readOnly={sending} />
  )

  return (
    <div class={tick ? 'field tick' : 'field'}>
      {tick && control}
      <label for={id}>
        {question ? question.label : t(kind as 'name')}
        {!required && <small> ({t('optional')})</small>}
      </label>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {!tick && control}
      {error && (
        <p class="fault" id={`${id}-error`}>
          {t(error.key, error.params)}
        </p>
      )}
    </div>
  )
}
