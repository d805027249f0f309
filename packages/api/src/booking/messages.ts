import type { MessagesQuery, MessageView } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { type Outcome, refuse } from '../outcome.ts'
import type { Message, MessageFilter, MessageSource, Replayed } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'

/** Whatever keeps messages: listed and replayed as one. */
const sourcesOf = ({ outbox }: Pick<Store, 'outbox'>): readonly MessageSource[] => [outbox]

/** The part of an id that is time and chance: what messages of all kinds are sorted by. */
const moment = ({ id }: Pick<Message, 'id'>): string => id.slice(id.indexOf('_') + 1)

/** The newest first, of all sources together. */
export const newestMessages = (store: Pick<Store, 'outbox'>, filter: MessageFilter, page: Parameters<MessageSource['list']>[1]) =>
  newestOf(sourcesOf(store), filter, page)

export async function newestOf(
  sources: readonly Pick<MessageSource, 'list'>[],
  filter: MessageFilter,
  page: Parameters<MessageSource['list']>[1],
): Promise<readonly Message[]> {
  const found = await Promise.all(sources.map((source) => source.list(filter, page)))
  return found
    .flat()
    .sort((a, b) => (moment(a) < moment(b) ? 1 : -1))
    .slice(0, page.limit)
}

/** Messages of one organization, a page at a time. */
export async function listMessages(
  { store }: Pick<BookingDeps, 'store'>,
  { organizationId, query }: { readonly organizationId: string; readonly query: MessagesQuery },
): Promise<Outcome<Page<MessageView>>> {
  const { state, channel, booking, cursor, limit = PAGE_SIZE } = query
  const after = cursor === undefined ? undefined : openCursor(cursor, ['string'] as const)
  if (cursor !== undefined && !after) return badCursor
  const filter = {
    organizationId,
    ...(state === undefined ? {} : { state }),
    ...(channel === undefined ? {} : { channel }),
    ...(booking === undefined ? {} : { bookingId: booking }),
  }
  const rows = await newestMessages(store, filter, { limit: limit + 1, ...(after ? { before: after[0] } : {}) })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: { data: shown.map(messageView), nextCursor: rows.length > limit && last ? sealCursor([moment(last)]) : null },
  }
}

const REFUSED: Readonly<Record<Exclude<Replayed, 'replayed' | 'not_found'>, string>> = {
  sent: 'It was sent. A second one would say the same to the same person again.',
  under_way: 'It is being sent at this moment. Look again in a minute.',
  waiting: 'It was not tried yet, and is sent by itself when its time comes.',
}

/** Sends a message again that was given up or dropped, or that waits for its next attempt: at once, if it is still true then. */
export async function replayMessage(deps: BookingDeps, deed: Deed & { readonly messageId: string }): Promise<Outcome<MessageView>> {
  const { organizationId, messageId } = deed
  for (const source of sourcesOf(deps.store)) {
    const replayed = await source.replay(organizationId, messageId, (nowMs) => auditEntry(deps, deed, nowMs, 'message.replay', messageId))
    if (replayed === 'not_found') continue
    if (replayed !== 'replayed') return refuse('message_not_replayable', { detail: REFUSED[replayed] })
    deps.letterDue?.()
    const [message] = await source.list({ organizationId, id: messageId }, { limit: 1 })
    if (message) return { ok: true, view: messageView(message) }
  }
  return refuse('message_not_found')
}

export function messageView(message: Message): MessageView {
  const { id, kind, detail, bookingId, revision, recipient, state, attempts, note, createdAtMs, nextAtMs, settledAtMs } = message
  return {
    id,
    channel: message.channel as MessageView['channel'],
    kind,
    ...(detail === '' ? {} : { detail }),
    booking: bookingId,
    revision,
    recipient,
    state,
    attempts,
    ...(note === '' ? {} : { reason: note }),
    createdAt: formatInstant(createdAtMs, 'UTC'),
    ...(state === 'due' ? { dueAt: formatInstant(nextAtMs, 'UTC') } : {}),
    ...(settledAtMs === null ? {} : { settledAt: formatInstant(settledAtMs, 'UTC') }),
  }
}
