/** @jsxImportSource hono/jsx */
import type { ManageView, ProblemCode, Slots } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { momentInWords, moneyInWords, zoneName } from '../../notify/when.ts'
import type { RawAnswer } from '../registry.ts'
import { CalendarChoices } from './calendar-choices.tsx'
import { Coming } from './coming.tsx'
import { namesOf, whenInWords } from './held.ts'
import { Contact, Facts, Hidden, Notice, plainPage } from './page.tsx'
import { Times, type View } from './times.tsx'
import type { PlainWords } from './words/english.ts'
import { wordsIn } from './words/words-in.ts'

/** A booking that its holder has opened, and the token that goes with every form about it. */
export interface Opened {
  readonly view: ManageView
  readonly token: string
  readonly said?: { readonly text: string; readonly code?: ProblemCode }
}

const segmentOf = ({ segments: [segment], id }: ManageView) => {
  if (!segment) throw new Error(`booking ${id} has no segment`)
  return segment
}
/** In the language of the booking, with the owner's words over ours. */
export const wordsOf = ({ locale, organization, texts }: ManageView) => wordsIn(locale, organization.tone, texts)

function rowsOf(view: ManageView, words: PlainWords) {
  const segment = segmentOf(view)
  const names = namesOf({ locations: [view.location], staff: view.staff }, segment, { language: view.locale, online: words.online })
  const { when, elsewhere } = whenInWords(view.locale, view.timeZone, view.location.timeZone, segment)
  const { price } = view.service
  return [
    [words.labels.state, words.states[view.state]],
    [words.labels.service, view.service.name],
    [words.labels.when, when],
    [words.labels.otherZone, elsewhere],
    [words.labels.where, names.where, view.meetingUrl],
    [words.labels.withWhom, names.withWhom],
    [words.labels.seats, view.partySize === undefined ? undefined : String(view.partySize)],
    [words.labels.price, price && moneyInWords(view.locale, price.amount, price.currency)],
    [words.labels.number, view.number],
  ] as const
}

/** The appointment and what may still be done about it. */
export function bookingPage({ view, token, said }: Opened): RawAnswer {
  const words = wordsOf(view)
  const lives = view.state === 'pending' || view.state === 'confirmed'
  return plainPage({
    language: view.locale,
    title: said?.text ?? words.yours,
    organization: view.organization,
    as: said?.code,
    children: (
      <>
        {said && (
          <Notice bad={said.code !== undefined}>
            <p>{said.text}</p>
          </Notice>
        )}
        <h1>{words.yours}</h1>
        <Facts rows={rowsOf(view, words)} />
        {said?.text !== words.comes && <Coming attendance={view.attendance} token={token} words={words} />}
        {view.canCancel && <p>{words.until(momentInWords(view.locale, view.timeZone, parseInstant(view.changeUntil)))}</p>}
        {lives && (
          <form method="post" action="/m/times" class="row">
            <Hidden fields={{ token }} />
            {view.canReschedule && <button class="primary">{words.move}</button>}{' '}
            {view.canCancel && <button formaction="/m/ask-cancel">{words.cancel}</button>}{' '}
            <CalendarChoices
              language={view.locale}
              label={words.addToCalendar}
              title={`${view.service.name}, ${view.organization.name}`}
              segment={segmentOf(view)}
              place={view.location}
            />
          </form>
        )}
        {lives && !view.canCancel && <p>{words.tooLate}</p>}
        {!lives && (
          <p>
            <a href={`/book/${view.organization.slug}?lang=${view.locale}`}>{words.another}</a>
          </p>
        )}
        <p>{words.contact}</p>
        <Contact organization={view.organization} />
      </>
    ),
  })
}

export interface Moving extends Opened {
  readonly slots: Slots
  readonly month: string
  readonly look: View
}

/** The times to which the appointment can be moved. */
export function movePage({ view, token, said, slots, month, look }: Moving): RawAnswer {
  const words = wordsOf(view)
  return plainPage({
    language: view.locale,
    title: said ? `${words.errorTitle}: ${words.chooseNew}` : words.chooseNew,
    organization: view.organization,
    as: said?.code,
    children: (
      <>
        {said && (
          <Notice bad>
            <p>{said.text}</p>
          </Notice>
        )}
        <h1>{words.chooseNew}</h1>
        <Facts
          rows={[
            [words.labels.service, view.service.name],
            [words.labels.before, whenInWords(view.locale, view.timeZone, view.location.timeZone, segmentOf(view)).when],
          ]}
        />
        <Times
          language={view.locale}
          words={words}
          slots={slots}
          month={month}
          view={look}
          choose={{ action: '/m/ask-move', fields: { token } }}
          look={{ action: '/m/times', method: 'post', fields: { token } }}
          placeName={() => undefined}
        />
        <p>{words.zoneNote(zoneName(view.locale, slots.timeZone, parseInstant(slots.asOf)))}</p>
        <Back token={token} label={words.keep} />
      </>
    ),
  })
}

const Back = ({ token, label }: { readonly token: string; readonly label: string }) => (
  <form method="post" action="/m/booking" class="row">
    <Hidden fields={{ token }} />
    <button>{label}</button>
  </form>
)

/** Before anything changes, what exactly will. `start`: the new time; absent: it is to be cancelled. */
export function askPage({ view, token }: Opened, start?: string): RawAnswer {
  const words = wordsOf(view)
  const question = start === undefined ? words.reallyCancel : words.reallyMove
  const segment = segmentOf(view)
  const lastsMs = parseInstant(segment.end) - parseInstant(segment.start)
  const at = (from: string, toMs: number) =>
    whenInWords(view.locale, view.timeZone, view.location.timeZone, { start: from, end: new Date(toMs).toISOString() }).when
  const before = at(segment.start, parseInstant(segment.end))
  return plainPage({
    language: view.locale,
    title: question,
    organization: view.organization,
    children: (
      <>
        <h1>{question}</h1>
        <Facts
          rows={
            start === undefined
              ? [
                  [words.labels.service, view.service.name],
                  [words.labels.when, before],
                ]
              : [
                  [words.labels.service, view.service.name],
                  [words.labels.before, before],
                  [words.labels.after, at(start, parseInstant(start) + lastsMs)],
                ]
          }
        />
        {start === undefined && <p>{words.freed}</p>}
        <form method="post" action={start === undefined ? '/m/cancel' : '/m/move'} class="row">
          <Hidden fields={{ token, start }} />
          <button class="primary">{start === undefined ? words.yesCancel : words.yesMove}</button>{' '}
          <button formaction="/m/booking">{words.keep}</button>
        </form>
      </>
    ),
  })
}
