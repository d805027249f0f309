import type { SlotView } from '@slotwell/shared/schema'
import type { App } from '../booking/app.ts'
import { byReference } from '../booking/choice.ts'
import { SlotButtons } from '../calendar/slot-buttons.tsx'
import { moment } from '../i18n/moment.ts'
import type { HoldModel } from './hold-model.ts'

/** How long the time is kept, quietly; and what to do when it isn't any more. */
export function HoldLine({ app: { model, t, format }, hold }: { readonly app: App; readonly hold: HoldModel }) {
  const state = hold.state.value
  const minutes = hold.minutesLeft.value ?? 0
  const soon = hold.endsSoon.value
  const others = (
    <button type="button" class="link" onClick={() => model.goTo('when')}>
      {t('otherTimes')}
    </button>
  )
  const extend = (key: 'extend' | 'holdAgain') => (
    <button type="button" class="link" onClick={() => void hold.extend()}>
      {t(key)}
    </button>
  )

  // A time may be free at another place than the one that was taken.
  const placeOf = ({ location }: SlotView) => byReference(model.catalog.value.locations, location)?.name

  return (
    <div class="hold">
      <p class="hidden" role="status">
        {/* Said once: a text that changes every minute would interrupt whoever listens. */}
        {soon ? t('held', { n: soon }) : ''}
      </p>
      {state.kind === 'placing' && <p>{t('placing')}</p>}
      {state.kind === 'held' && (
        <p>
          {minutes > 1 || !soon ? t('held', { n: minutes }) : t('heldShort')} {soon && extend('extend')}
        </p>
      )}
      {state.kind === 'expired' && (
        <p role="status">
          {t('expired')} {extend('holdAgain')}
        </p>
      )}
      {state.kind === 'refused' && (
        <p role="alert" class="notice">
          {t(state.code === 'hold_limit_reached' ? 'tooMany' : state.code === 'origin_not_allowed' ? 'notHere' : 'holdRefused')} {others}
        </p>
      )}
      {state.kind === 'taken' && (
        <div role="alert" class="notice" id="taken" tabIndex={-1}>
          <p>
            {t('taken')} {state.alternatives[0] && t('takenNear')}
          </p>
          <SlotButtons
            slots={state.alternatives}
            say={(slot) => [
              moment(t, format, slot.start, model.slots.value?.timeZone ?? model.visitorZone),
              placeOf(slot) && ` · ${placeOf(slot)}`,
            ]}
            onChoose={model.chooseSlot}
          />
          <p>{others}</p>
        </div>
      )}
    </div>
  )
}
