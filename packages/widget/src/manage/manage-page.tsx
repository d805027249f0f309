import type { ApiClient } from '../api-client.ts'
import { Contact } from '../booking/contact.tsx'
import { DoneMark, Icon } from '../calendar/icon.tsx'
import { WaitingNotice } from '../booking/notice.tsx'
import { When } from '../booking/when.tsx'
import { Picker } from '../calendar/picker.tsx'
import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { inLine, moment } from '../i18n/moment.ts'
import { seatsLeft } from '../rare/seats-left.ts'
import type { RareWords } from '../rare/rare-words.ts'
import { Failure } from './failure.tsx'
import type { ManageKey } from './manage-messages.ts'
import type { ManageModel } from './manage-model.ts'
import { late } from '../late.tsx'

const CalendarChoices = late(() => import('../checkout/calendar-choices.tsx').then((part) => part.CalendarChoices))

export interface ManageApp {
  readonly model: ManageModel
  readonly t: Translate
  readonly rare: RareWords
  readonly tm: Translate<ManageKey>
  readonly format: Format
  readonly tag: string
  readonly client: Pick<ApiClient, 'base' | 'waiting' | 'retryNow'>
}

/** The page behind the link in the letter. */
export function ManagePage({ app }: { readonly app: ManageApp }) {
  const { model, t, tm, client, tag } = app
  const mode = model.mode.value
  const done = model.done.value
  const view = model.view.value
  if (!view) {
    return (
      <div class="frame" lang={tag}>
        <section class="step">
          <h1>{tm('yours')}</h1>
          <p role="alert">{tm('badLink')}</p>
          {/* The page's own link to where number and code are typed. */}
          <p>
            <slot />
          </p>
        </section>
      </div>
    )
  }
  const title: ManageKey =
    mode === 'move'
      ? 'chooseNew'
      : mode === 'confirm'
        ? 'move'
        : mode === 'cancel'
          ? 'cancel'
          : done === 'cancelled'
            ? 'cancelledNow'
            : (done ?? 'yours')
  // The two differ in their level only.
  const Heading = (mode === 'view' ? 'h1' : 'h2') as 'h2'
  return (
    <div class="frame manage" lang={tag}>
      <WaitingNotice client={client} t={t} contact={<Contact organization={view.organization} t={t} />} />
      {mode !== 'view' && <h1 class="hidden">{tm('yours')}</h1>}
      <section class="step" aria-labelledby="title">
        <div class="head">
          {mode !== 'view' && (
            <button type="button" class="round" aria-label={t('back')} onClick={() => model.go(mode === 'confirm' ? 'move' : 'view')}>
              <Icon name="back" />
            </button>
          )}
          {mode === 'view' && done && <DoneMark />}
          <Heading id="title" tabIndex={-1}>
            {tm(title)}
          </Heading>
        </div>
        <Failure app={app} />
        {mode === 'view' && <Overview app={app} />}
        {mode === 'cancel' && <CancelQuestion app={app} />}
        {mode === 'move' && <NewTime app={app} />}
        {mode === 'confirm' && <MoveQuestion app={app} />}
      </section>
    </div>
  )
}

function Overview({ app }: { readonly app: ManageApp }) {
  const { model, t, rare, tm, format } = app
  const view = model.view.value
  const start = view?.segments[0]?.start
  if (!view || !start) return null
  const { service, staff, location, organization, state } = view
  const zone = location.online ? model.visitorZone : location.timeZone
  const over = state === 'cancelled' || state === 'declined' || state === 'completed' || state === 'noShow'
  const until = moment(t, format, view.changeUntil, zone)
  return (
    <div class={over ? 'done over' : 'done'}>
      <When app={app} start={start} place={location} />
      <p>
        {[service.name, ...staff.map(({ name }) => name)].join(' · ')}
        <small>
          {inLine(...new Set([organization.name, location.online ? t('online') : location.name, !location.online && location.address]))}
        </small>
        {view.partySize && <small>{rare()?.('people', { n: view.partySize })}</small>}
        <small>{t('number', { number: view.number })}</small>
      </p>
      {/* A newer server may have states without words here. */}
      {(over || state === 'pending' || state === 'confirmed') && <p class="state">{tm(state)}</p>}
      {view.attendance === 'asked' && (
        <p>
          <button type="button" class="primary" aria-disabled={model.sending.value} onClick={() => void model.come()}>
            {model.sending.value ? t('sending') : tm('coming')}
          </button>
        </p>
      )}
      {view.attendance === 'confirmed' && !model.done.value && <p>{tm('comes')}</p>}
      {(view.canCancel || view.canReschedule) && (
        <>
          <div class="row">
            {view.canReschedule && (
              <button type="button" class="plain" onClick={() => model.go('move')}>
                {tm('move')}
              </button>
            )}
            {view.canCancel && (
              <button type="button" class="plain" onClick={() => model.go('cancel')}>
                {tm('cancel')}
              </button>
            )}
          </div>
          <small>{tm('until', { when: until })}</small>
        </>
      )}
      <div class="row">
        {over ? (
          <a class="plain" href={`${app.client.base}/book/${organization.slug}?lang=${view.locale}`}>
            {t('another')}
          </a>
        ) : (
          <CalendarChoices booking={view} names={[service.name, organization.name]} place={location} app={app} />
        )}
      </div>
      {!view.canCancel && !view.canReschedule && !over && (
        <div>
          <p>{tm('tooLate')}</p>
          <Contact organization={organization} t={t} />
        </div>
      )}
    </div>
  )
}

function CancelQuestion({ app }: { readonly app: ManageApp }) {
  const { model, t, tm } = app
  const start = model.view.value?.segments[0]?.start
  return (
    <div class="done">
      {start && <When app={app} start={start} place={model.view.value?.location} />}
      <p>{tm('reallyCancel')}</p>
      <div class="row">
        <button type="button" class="primary" aria-disabled={model.sending.value} onClick={() => void model.cancel()}>
          {model.sending.value ? t('sending') : tm('yesCancel')}
        </button>
        <button type="button" class="plain" onClick={() => model.go('view')}>
          {tm('keep')}
        </button>
      </div>
    </div>
  )
}

function NewTime({ app: { model, t, rare, format } }: { readonly app: ManageApp }) {
  const slots = model.slots.value
  const view = model.view.value
  if (!slots || !view) return null
  const key = slots.timeZone === model.visitorZone ? 'zoneNote' : 'zoneAtPlace'
  const zone = t(key, { zone: format.zone(slots.timeZone, slots.today) })
  return (
    <Picker
      model={slots}
      t={t}
      format={format}
      zone={
        <p>
          <small>{zone}</small>
        </p>
      }
      onChoose={model.choose}
      noteOf={seatsLeft(rare)}
      contact={<Contact organization={view.organization} t={t} />}
    />
  )
}

function MoveQuestion({ app }: { readonly app: ManageApp }) {
  const { model, t, tm } = app
  const before = model.view.value?.segments[0]?.start
  const after = model.slot.value?.start
  if (!before || !after) return null
  return (
    <div class="done">
      <div class="swap">
        <div class="old">
          <small>{tm('oldTime')}</small>
          <When app={app} start={before} place={model.view.value?.location} />
        </div>
        <div>
          <small>{tm('newTime')}</small>
          <When app={app} start={after} place={model.view.value?.location} />
        </div>
      </div>
      <p>
        <button type="button" class="primary" aria-disabled={model.sending.value} onClick={() => void model.move()}>
          {model.sending.value ? t('sending') : tm('moveTo')}
        </button>
      </p>
    </div>
  )
}
