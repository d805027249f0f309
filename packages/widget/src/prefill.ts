import { askAgain } from './booking/ask-again.ts'
import type { BookingModel } from './booking/booking-model.ts'
import { showDate } from './booking/deep-link.ts'
import { resume } from './checkout/resume.ts'

type Host = HTMLElement & { readonly prefill?: Prefill | undefined }

/** What is known of a visitor, or meant for him, before he begins: the property `prefill` of the element. */
export interface Prefill {
  /** Slugs or ids, and a day such as `2026-12-01`, as in the attributes of the same names. */
  readonly service?: string | undefined
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly date?: string | undefined
  /** For how many people, where appointments are shared. */
  readonly partySize?: number | undefined
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  /** By the ids of the questions. What is to be ticked is left to the visitor. */
  readonly answers?: Readonly<Record<string, string>> | undefined
  /** Goes with the booking to the owner, unseen by the visitor: at most 20 texts of at most 200 characters. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** What the form begins with, by the ids of its fields, and what is sent along. */
interface Given {
  readonly given: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
}

const SETTLES = ['service', 'staff', 'location']
/** What an address may fill in; never the key, nor whose API is asked. */
const FILLS_IN = /^(date|party-size|name|email|phone|(answer|meta)-[a-z0-9_-]+|utm_[a-z_]+)$/
const FIELD = /^data-(name|email|phone|answer-(.+))$/
const SENT_ALONG = /^data-(?:meta-([a-z][a-z0-9_-]{0,39})|(utm_[a-z_]{1,36}))$/
/** Longer than anything that could be filled in. */
const LONGEST = 2000
const MOST = 20

/** What the flow takes over beyond its offer. */
interface Preset extends Given {
  /** Goes to the day that is wished for, or on with the time that is held already; looks again at times of a page that is shown again. */
  readonly begin: (model: BookingModel) => void
}

/** Reads what is preset. What concerns the offer becomes attributes of `host`. */
export function takePrefill(host: Host): Preset {
  takeWishes(host)
  return {
    ...givenBy(host),
    begin(model) {
      if (host.dataset.date) showDate(model, host.dataset.date)
      resume(model, host.dataset)
      askAgain(model)
    },
  }
}

/**
 * Turns what the property says, and with `data-query` what the page's address says, into attributes where the page itself has none.
 * The flow hears of it as of every other change of attributes.
 */
function takeWishes(host: Host): void {
  const take = (name: string, value: unknown) => {
    if (typeof value !== 'string' || value.length > LONGEST || host.hasAttribute(`data-${name}`)) return
    host.setAttribute(`data-${name}`, value)
  }
  for (const name of [...SETTLES, 'date'] as const) take(name, host.prefill?.[name as keyof Prefill])
  take('party-size', host.prefill?.partySize?.toString())
  if ('query' in host.dataset)
    for (const [name, value] of new URLSearchParams(location.search)) if (SETTLES.includes(name) || FILLS_IN.test(name)) take(name, value)
}

/** One line of at most 200 characters, without any that isn't to be seen. */
const line = (text: string) =>
  text
    .slice(0, 200)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()

/** What property and attributes say; the attributes count. */
function givenBy(host: Host): Given {
  const { name, email, phone, answers, metadata } = host.prefill ?? {}
  const fields: Record<string, unknown> = { name, email, phone }
  const along: [string, unknown][] = Object.entries(metadata ?? {})
  for (const [id, answer] of Object.entries(answers ?? {})) fields[`answer:${id}`] = answer
  for (const attribute of host.getAttributeNames()) {
    const value = host.getAttribute(attribute)
    const [, field, question] = FIELD.exec(attribute) ?? []
    if (field) fields[question ? `answer:${question}` : field] = value
    const [, meta, utm] = SENT_ALONG.exec(attribute) ?? []
    along.push([meta ?? utm ?? '', value])
  }
  const texts = (entries: [string, unknown][]) => entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return {
    given: Object.fromEntries(texts(Object.entries(fields))),
    // What the server would refuse must not cost the booking.
    metadata: Object.fromEntries(
      texts(along)
        .map(([key, text]) => [key, line(text)] as const)
        .filter(([key, text]) => text && SENT_ALONG.test(`data-meta-${key}`))
        .slice(-MOST),
    ),
  }
}
