import { DoneMark, Icon } from '../calendar/icon.tsx'
import type { App } from './app.ts'
import { TimesSkeleton } from '../calendar/picker.tsx'
import { DetailsStep } from '../checkout/details-step.tsx'
import { DoneStep } from '../checkout/done-step.tsx'
import { ChoiceStep } from './choice-step.tsx'
import { Contact } from './contact.tsx'
import { WaitingNotice } from './notice.tsx'
import { Summary } from './summary.tsx'
import { WhenStep } from './when-step.tsx'

/** The flow: one heading, one question at a time, and what has been chosen beside or above it. */
export function Widget({ app }: { readonly app: App }) {
  const { model, t, client } = app
  const step = model.step.value
  const pending = model.booking.value?.state === 'pending'

  const Content = { when: WhenStep, details: DetailsStep, done: DoneStep }[step as 'when'] ?? ChoiceStep

  return (
    <div class="frame" data-step={step} lang={app.tag}>
      <WaitingNotice client={client} t={t} contact={<Contact organization={model.catalog.value.organization} t={t} />} />
      <Summary app={app} />
      <section class="step" aria-labelledby="title">
        <div class="head">
          {/* While the details are on their way, too: the heading must not move. */}
          {(model.canGoBack.value || step === 'details') && (
            <button type="button" class="round" aria-label={t('back')} aria-disabled={!model.canGoBack.value} onClick={model.back}>
              <Icon name="back" />
            </button>
          )}
          {step === 'done' && <DoneMark />}
          <h2 id="title" tabIndex={-1}>
            {t(step === 'done' && pending ? 'requested' : step)}
          </h2>
        </div>
        <Content app={app} />
      </section>
    </div>
  )
}

/** The frame before anything is known, of the size of what comes. */
export const Skeleton = () => (
  <div class="frame" aria-busy="true">
    <section class="step">
      <div class="head">
        <span class="bone title" />
      </div>
      <span class="bone next" />
      <div class="cols">
        <span class="bone block" />
        <TimesSkeleton />
      </div>
    </section>
  </div>
)
