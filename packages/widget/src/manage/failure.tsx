import { Contact } from '../booking/contact.tsx'
import { SlotButtons } from '../calendar/slot-buttons.tsx'
import { moment } from '../i18n/moment.ts'
import type { ManageApp } from './manage-page.tsx'

/** Why what was asked for was not done, and what can be done instead. */
export function Failure({ app: { model, t, tm, format } }: { readonly app: ManageApp }) {
  const code = model.failure.value
  const view = model.view.value
  const slots = model.slots.value
  if (!code) return null
  return (
    <div class="notice" role="alert">
      {code === 'booking_limit_reached' && view ? (
        <>
          <p>{t('limitReached')}</p>
          <Contact organization={view.organization} t={t} />
        </>
      ) : (
        <p>
          {code === 'slot_taken'
            ? `${tm('takenNow')} ${model.alternatives.value.length ? t('takenNear') : ''}`
            : code === 'change_deadline_passed'
              ? tm('deadlinePassed')
              : t('holdRefused')}
        </p>
      )}
      {slots && model.alternatives.value.length > 0 && (
        <SlotButtons
          slots={model.alternatives.value}
          say={(slot) => moment(t, format, slot.start, slots.timeZone)}
          onChoose={model.choose}
        />
      )}
    </div>
  )
}
