/** @jsxImportSource hono/jsx */
import type { ServiceView } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Asked } from '../../booking/ask-confirmation.ts'
import { clockInWords } from '../../notify/when.ts'
import type { Hold } from '../../store/booking-records.ts'
import type { RawAnswer } from '../registry.ts'
import { type Place, timesAddress } from './choice.ts'
import { namesOf, whenInWords } from './held.ts'
import { Contact, Facts, Hidden, Notice, plainPage } from './page.tsx'
import { wordsIn } from './words/words-in.ts'

const wordsOf = ({ language, catalog }: Place) => wordsIn(language, catalog.organization.tone, catalog.texts)

interface Sent {
  readonly attendees: readonly { readonly email?: string | undefined }[]
  readonly timeZone: string
}

/** A letter is on its way. Whoever it reaches decides. */
export function askedPage(place: Place, asked: Asked, { attendees, timeZone }: Sent): RawAnswer {
  if (asked.state === 'booked') return bookedAlreadyPage(place)
  const { language, catalog } = place
  const words = wordsOf(place)
  return plainPage({
    language,
    title: words.asked,
    organization: catalog.organization,
    accepted: true,
    children: (
      <>
        <h1>{words.asked}</h1>
        <p>{words.askedMore(attendees[0]?.email ?? '', clockInWords(language, timeZone, asked.expiresAtMs))}</p>
        <p>{words.askedWhy}</p>
        <p class="quiet">{words.askedMissing}</p>
        <Contact organization={catalog.organization} />
      </>
    ),
  })
}

interface Confirming {
  readonly service: ServiceView
  readonly hold: Hold
  readonly token: string
  readonly timeZone: string
}

/** What the link of a letter leads to. It shows nothing of what was typed: whose letter it is, is not known. */
export function confirmPage(place: Place, { service, hold, token, timeZone }: Confirming): RawAnswer {
  const { language, catalog, path } = place
  const words = wordsOf(place)
  const held = {
    start: formatInstant(hold.startMs, timeZone),
    end: formatInstant(hold.endMs, timeZone),
    location: hold.locationId,
    staff: hold.staffIds,
  }
  const names = namesOf(catalog, held, { language, online: words.online })
  const { when, elsewhere } = whenInWords(language, timeZone, names.zone ?? timeZone, held)
  return plainPage({
    language,
    title: words.isThisYours,
    organization: catalog.organization,
    secretAddress: true,
    children: (
      <>
        <h1>{words.isThisYours}</h1>
        <Facts
          rows={[
            [words.labels.service, service.name],
            [words.labels.when, when],
            [words.labels.otherZone, elsewhere],
            [words.labels.where, names.where],
            [words.labels.withWhom, names.withWhom],
            [words.labels.seats, hold.sessionId === null ? undefined : String(hold.partySize)],
          ]}
        />
        <p>{words.keptUntil(clockInWords(language, timeZone, hold.expiresAtMs))}</p>
        <form method="post" action={`${path}/confirm`} class="row">
          <Hidden fields={{ token, lang: language }} />
          <button class="primary">{service.approval ? words.request : words.book}</button>
        </form>
      </>
    ),
  })
}

export function bookedAlreadyPage(place: Place): RawAnswer {
  const { language, catalog } = place
  const words = wordsOf(place)
  return plainPage({
    language,
    title: words.bookedAlready,
    organization: catalog.organization,
    secretAddress: true,
    children: (
      <>
        <h1>{words.bookedAlready}</h1>
        <p>{words.bookedAlreadyMore}</p>
        <p>
          <a href={`/m/code?lang=${language}`}>{words.manage}</a>
        </p>
        <p>
          <a href={timesAddress(place)}>{words.another}</a>
        </p>
      </>
    ),
  })
}

/** It has lapsed, or a newer letter counts. */
export function overPage(place: Place, choice: Readonly<Record<string, string | undefined>> = {}): RawAnswer {
  const { language, catalog } = place
  const words = wordsOf(place)
  return plainPage({
    language,
    title: words.linkOver,
    organization: catalog.organization,
    secretAddress: true,
    as: 'hold_not_found',
    children: (
      <>
        <h1>{words.linkOver}</h1>
        <Notice bad>
          <p>{words.linkOverMore}</p>
        </Notice>
        <p>
          <a class="go" href={timesAddress(place, choice)}>
            {words.allTimes}
          </a>
        </p>
      </>
    ),
  })
}
