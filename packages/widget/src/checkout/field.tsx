import type { ComponentChildren } from 'preact'
import type { App } from '../booking/app.ts'
import type { Checkout } from './checkout-model.ts'
import type { Field } from './details-model.ts'

/** Tells the common session recorders of a host page not to record what is typed. */
const UNRECORDED = {
  'data-private': '',
  'data-hj-suppress': '',
  'data-clarity-mask': 'true',
  'data-dd-privacy': 'mask',
  'data-sentry-mask': '',
  'data-recording-sensitive': '',
} as const

const INPUTS = {
  name: { type: 'text', autoComplete: 'name' },
  email: { type: 'email', autoComplete: 'email' },
  phone: { type: 'tel', autoComplete: 'tel' },
  line: { type: 'text', autoComplete: 'off' },
} as const

/** One labelled question with its hint above and its fault below, tied together for readers. */
export function FieldRow({ app: { t }, checkout, field }: { readonly app: App; readonly checkout: Checkout; readonly field: Field }) {
  const { details, sending } = checkout
  const { id, kind, question, required } = field
  const value = details.typed(id)
  const error = details.errors.value.get(id)
  const label = kind === 'name' || kind === 'email' || kind === 'phone' ? t(kind) : question?.label
  const described = [question?.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const shared = {
    id,
    name: id,
    class: 'rr-mask ph-no-capture',
    part: 'input',
    'aria-required': required,
    'aria-invalid': !!error,
    'aria-describedby': described || undefined,
    onBlur: () => details.leave(id),
    ...UNRECORDED,
  }
  const text = {
    value: String(value),
    readOnly: sending.value,
    onInput: (event: Event) => details.update(id, (event.target as HTMLInputElement).value),
  }

  const row = (control: ComponentChildren) => (
    <div class="field">
      <label for={id}>
        {label}
        {!required && <small> ({t('optional')})</small>}
      </label>
      {question?.hint && <small id={`${id}-hint`}>{question.hint}</small>}
      {control}
      {fault}
    </div>
  )
  const fault = error && (
    <p class="fault" id={`${id}-error`}>
      {t(error.key, error.params)}
    </p>
  )

  if (kind === 'paragraph') return row(<textarea {...shared} {...text} rows={3} autoComplete="off" />)
  if (kind === 'choice') {
    return row(
      <select
        {...shared}
        disabled={sending.value}
        value={String(value)}
        onChange={(event) => details.update(id, event.currentTarget.value)}
      >
        <option value="">{t('pleaseChoose')}</option>
        {question?.options?.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>,
    )
  }
  if (kind === 'checkbox') {
    return (
      <div class="field tick">
        <input
          {...shared}
          type="checkbox"
          checked={value === true}
          onChange={(event) => sending.value || details.update(id, event.currentTarget.checked)}
        />
        <label for={id}>
          {label}
          {!required && <small> ({t('optional')})</small>}
        </label>
        {question?.hint && <small id={`${id}-hint`}>{question.hint}</small>}
        {fault}
      </div>
    )
  }
  return row(<input {...shared} {...text} {...INPUTS[kind]} />)
}
