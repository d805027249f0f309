/** @jsxImportSource hono/jsx */
import type { ProblemCode, SlotView, Slots } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { momentInWords, zoneName } from '../../notify/when.ts'
import type { RawAnswer } from '../registry.ts'
import { type Choice, type Place, timesAddress } from './choice.ts'
import { Languages, lengthAndPrice } from './choose-pages.tsx'
import type { Typed } from './details-fields.ts'
import { Break, Contact, Hidden, Notice, plainPage } from './page.tsx'
import { Times, type View } from './times.tsx'
import { wordsIn } from './words/words-in.ts'

/** What was typed already, with the token of its form: a change of the time does not lose it. */
export interface Kept {
  readonly token: string
  readonly typed: Typed
}

export interface Offered {
  readonly choice: Choice
  readonly month: string
  readonly slots: Slots
  readonly view: View
  /** Random; sent with a chosen time, so that a second click holds nothing more. */
  readonly key: string
  readonly kept: Kept | undefined
  readonly refusal?: Refused
}
export interface Refused {
  readonly code: ProblemCode
  readonly text: string
}

export function timesPage(place: Place, { choice, month, slots, view, key, kept, refusal }: Offered): RawAnswer {
  const { language, catalog, path, along } = place
  const words = wordsIn(language, catalog.organization.tone, catalog.texts)
  const { timeZone, badZone, fields } = choice
  const carried = { ...fields, lang: language, ...along, ...(kept && { token: kept.token, ...kept.typed }) }
  const failed = refusal ?? (badZone ? { code: 'invalid_request' as const, text: words.badZone } : undefined)
  return plainPage({
    language,
    title: failed ? `${words.errorTitle}: ${words.when}` : words.when,
    organization: catalog.organization,
    as: failed?.code,
    children: (
      <>
        {failed && (
          <Notice bad>
            <p>
              {failed.text} {kept && words.kept}
            </p>
            {badZone && (
              <p>
                <a href="#timeZone">{words.zone}</a>
              </p>
            )}
          </Notice>
        )}
        <h1>{words.when}</h1>
        <Chosen place={place} choice={choice} />
        <Times
          language={language}
          words={words}
          slots={slots}
          month={month}
          view={view}
          choose={{ action: `${path}/hold`, fields: { ...carried, key } }}
          look={{ action: `${path}/times`, method: kept ? 'post' : 'get', fields: carried }}
          placeName={(id) => catalog.locations.find((one) => one.id === id)?.name}
        />
        {slots.days.length === 0 && !slots.nextAvailable && (
          <>
            <p>{words.contact}</p>
            <Contact organization={catalog.organization} />
          </>
        )}
        <p>{words.zoneNote(zoneName(language, timeZone, parseInstant(slots.asOf)))}</p>
        <details open={badZone}>
          <summary>{words.otherZone}</summary>
          <form method={kept ? 'post' : 'get'} action={`${path}/times`}>
            <Hidden fields={{ ...carried, timeZone: undefined, month: view.month, day: view.day }} />
            <div class="field">
              <label for="timeZone">{words.zone}</label>
              <Break />
              <small id="timeZone-hint">{words.zoneHint}</small>
              <Break />
              <input
                id="timeZone"
                name="timeZone"
                maxlength={64}
                value={timeZone}
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                aria-describedby="timeZone-hint"
                aria-invalid={badZone ? 'true' : undefined}
              />
            </div>
            <button>{words.apply}</button>
          </form>
        </details>
      </>
    ),
    footer: kept ? undefined : <Languages place={place} fields={fields} />,
  })
}

/** The choice so far as one line, and the way back to it. */
function Chosen({ place, choice: { service, wish, fields } }: { readonly place: Place; readonly choice: Choice }) {
  const { catalog, language } = place
  const words = wordsIn(language, catalog.organization.tone, catalog.texts)
  const length = service.durations?.find(({ durationMin }) => durationMin === wish.durationMin) ?? service
  const parts = [
    service.name,
    lengthAndPrice(place, words, length),
    catalog.locations.find(({ slug }) => slug === wish.location)?.name,
    catalog.staff.find(({ slug }) => slug === wish.staff)?.name,
    wish.partySize && `${words.labels.seats}: ${wish.partySize}`,
  ]
  const asked = [fields.durationMin, fields.location, fields.staff, fields.partySize].some((field) => field !== undefined)
  const back = timesAddress(place, asked ? { service: service.slug } : {})
  return (
    <p>
      {parts.filter(Boolean).join(' · ')} {(asked || catalog.services.length > 1) && <a href={back}>{words.change}</a>}
    </p>
  )
}

/** The time is gone: the nearest free ones, with everything typed still in the form. */
export function takenPage(
  place: Place,
  given: {
    readonly choice: Choice
    readonly alternatives: readonly SlotView[]
    readonly key: string
    readonly kept: Kept | undefined
    readonly refusal: Refused
  },
): RawAnswer {
  const { choice, alternatives, key, kept, refusal } = given
  const { language, catalog, path, along } = place
  const words = wordsIn(language, catalog.organization.tone, catalog.texts)
  const fields = { ...choice.fields, lang: language, ...along, ...(kept && { token: kept.token, ...kept.typed }) }
  return plainPage({
    language,
    title: `${words.errorTitle}: ${refusal.text}`,
    organization: catalog.organization,
    as: refusal.code,
    children: (
      <>
        <Notice bad>
          <p>
            {refusal.text} {kept && words.kept}
          </p>
        </Notice>
        <h1>{words.when}</h1>
        <Chosen place={place} choice={choice} />
        {alternatives.length > 0 && (
          <form method="post" action={`${path}/hold`}>
            <Hidden fields={{ ...fields, key }} />
            <p>{words.near}</p>
            {alternatives.map(({ start, location }) => (
              <p>
                <button name="start" value={start}>
                  {momentInWords(language, choice.timeZone, parseInstant(start))}
                  {location && ` · ${catalog.locations.find((one) => one.id === location)?.name ?? ''}`}
                </button>
              </p>
            ))}
          </form>
        )}
        <form method={kept ? 'post' : 'get'} action={`${path}/times`}>
          <Hidden fields={fields} />
          <button>{words.allTimes}</button>
        </form>
      </>
    ),
  })
}
