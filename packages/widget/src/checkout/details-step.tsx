import type { Refusal } from '../api-client.ts'
import type { MessageKey } from '../i18n/messages.ts'
import type { App } from '../booking/app.ts'
import { Contact } from '../booking/contact.tsx'
import { FieldRow } from './field.tsx'
import { HoldLine } from './hold-line.tsx'
import { late } from '../late.tsx'
import { safeHref } from '../booking/safe-href.ts'

const HandOver = late(() => import('./hand-over.tsx').then((part) => part.HandOver))
const FAILURES: Partial<Record<Refusal['code'], MessageKey>> = {
  booking_limit_reached: 'limitReached',
  configuration_changed: 'changed',
  invalid_request: 'changed',
  origin_not_allowed: 'notHere',
}

/** Name, address and what the service asks. Nothing typed here is lost to a refusal. */
export function DetailsStep({ app }: { readonly app: App }) {
  const { model, t } = app
  const { checkout } = model
  const { details } = checkout
  const service = model.service.value
  const { organization } = model.catalog.value
  const { name, privacy } = organization
  const fields = details.fields.value
  const errors = details.errors.value
  const failure = checkout.failure.value
  const sending = checkout.sending.value
  const { base } = app.client
  const state = checkout.hold.state.value
  const refused = failure ?? (state.kind === 'refused' && state.code)
  if (refused === 'proof_required' || (service?.sensitive && base && base !== location.origin))
    return (
      <div class="details">
        <HandOver app={app} />
      </div>
    )
  const faulty = fields.filter(({ id }) => errors.has(id))
  const href = safeHref(privacy.url)

  const onSubmit = async (event: Event) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const trap = form.elements.namedItem('topic') as HTMLInputElement
    const leaveEmpty = trap.value
    // Should something have filled it in for a person, the next press goes through.
    trap.value = ''
    await checkout.submit(leaveEmpty)
    // The summary of faults, the taken time or the refusal is what to read next.
    form.querySelector<HTMLElement>('#faults, #taken, #failure')?.focus()
  }

  return (
    <form class="details" noValidate onSubmit={onSubmit}>
      <HoldLine app={app} hold={checkout.hold} />
      {faulty[0] && (
        <div id="faults" class="notice" role="alert" tabIndex={-1}>
          <p>{t('errorSummary', { n: faulty.length })}</p>
          <ul>
            {faulty.map(({ id, kind, question }) => (
              <li key={id}>
                <button
                  type="button"
                  class="link"
                  onClick={(event) => event.currentTarget.form?.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus()}
                >
                  {question?.label ?? t(kind as 'name' | 'email' | 'phone')}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {fields.map((field) => (
        <FieldRow key={field.id} app={app} checkout={checkout} field={field} />
      ))}
      {/* For programs: nobody sees, reaches or hears it, and no browser fills in a field of this name. */}
      <p class="hidden" aria-hidden="true">
        <input name="topic" tabIndex={-1} autoComplete="off" />
      </p>
      {service?.approval && <p>{t('requestNote', { organization: name })}</p>}
      <p class="consent">
        {t('controller', privacy)}{' '}
        {href && (
          <a href={href} target="_blank" rel="noopener">
            {t('privacy')}
          </a>
        )}
      </p>
      {failure && (
        <div id="failure" class="notice" role="alert" tabIndex={-1}>
          <p>{t(FAILURES[failure] ?? 'failed')}</p>
          {failure === 'booking_limit_reached' && <Contact organization={organization} t={t} />}
        </div>
      )}
      <button type="submit" class="primary" part="primary" aria-disabled={sending}>
        {t(sending ? 'sending' : service?.approval ? 'request' : 'book')}
      </button>
    </form>
  )
}
