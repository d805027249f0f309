import { MESSAGE_CHANNELS, MESSAGE_STATES } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { messageView, newestMessages, replayMessage } from '../booking/messages.ts'
import type { Deps } from '../deps.ts'
import type { Message, MessageFilter } from '../store/messages.ts'
import { WEBHOOK_CHANNEL } from '../webhooks/runner.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

const USUALLY_SHOWN = 50
const MOST_SHOWN = 10_000
const PAGE = 500
const ENDPOINTS = 'See them: slotwell webhooks list, then slotwell webhooks deliveries SLUG'

export interface ListOptions {
  readonly organization?: string
  readonly state?: string
  readonly channel?: string
  readonly limit?: string
}

export interface ReplayOptions {
  readonly failed?: boolean
  readonly organization?: string
}

/** Shows messages of one organization or of all, the newest first. */
export async function listMessages(context: CommandContext, options: ListOptions): Promise<void> {
  const { terminal } = context
  const state = oneOf('state', MESSAGE_STATES, options.state)
  if (options.channel === WEBHOOK_CHANNEL) throw new CliFailure('Messages to other systems have a list for each endpoint.', ENDPOINTS)
  const channel = oneOf('channel', MESSAGE_CHANNELS, options.channel)
  const limit = limitOf(options.limit)
  const { found, slugs, endpointsFailed } = await withDeps(context, async ({ store }) => {
    const filter = { ...(await filterOf(store, options.organization)), ...(state && { state }), ...(channel && { channel }) }
    const rows: Message[] = []
    for await (const row of allMessages(store, filter)) if (rows.push(row) > limit) break
    const { failed } = await store.webhooks.backlog()
    return { found: rows, endpointsFailed: failed, slugs: new Map((await store.organizations.list()).map(({ id, slug }) => [id, slug])) }
  })
  const shown = found.slice(0, limit)
  if (shown.length === 0) terminal.say('There is none. A booking leaves its letters here, and a running server sends them.')
  else
    terminal.table(
      ['id', 'organization', 'channel', 'kind', 'booking', 'to', 'state', 'tries', 'at', 'reason'],
      shown.map(({ id, organizationId, channel: by, kind, detail, bookingId, recipient, ...row }) => [
        id,
        slugs.get(organizationId) ?? organizationId,
        by,
        detail === '' ? kind : `${kind} ${detail}`,
        bookingId,
        recipient.split(':')[0] ?? '',
        row.state,
        String(row.attempts),
        `${row.state === 'due' ? 'next ' : ''}${formatInstant(row.settledAtMs ?? row.nextAtMs, 'UTC')}`,
        row.note,
      ]),
    )
  if (found.length > limit) terminal.say(`There are more. The newest ${limit} are shown: --limit shows more of them, --state fewer kinds.`)
  if (shown.some((row) => row.state === 'failed'))
    terminal.say('Once what was in the way is mended: slotwell messages replay ID, or slotwell messages replay --failed')
  if (endpointsFailed > 0) terminal.say(`${counted(endpointsFailed, 'message')} to other systems failed, too. ${ENDPOINTS}`)
  terminal.result({
    ok: true,
    messages: shown.map((row) => ({ ...messageView(row), organization: row.organizationId })),
    more: found.length > limit,
  })
}

/** Sends again what was named, or all that was given up. A running server sends it with its next turn. */
export async function replayMessages(context: CommandContext, ids: readonly string[], options: ReplayOptions): Promise<void> {
  const { terminal } = context
  if ((ids.length === 0) !== Boolean(options.failed))
    throw new CliFailure('Name messages by their ids, or all that were given up by --failed.', 'See them: slotwell messages list')
  if (ids.length > 0 && options.organization !== undefined)
    throw new CliFailure('An id says whose message it is.', 'Leave --organization out, or use it with --failed.')
  const { replayed, refused } = await withDeps(context, (deps) => (ids.length > 0 ? replayNamed(deps, ids) : replayFailed(deps, options)))
  if (replayed.length + refused.length === 0) terminal.say('Nothing was given up.')
  if (replayed.length > 0)
    terminal.say(
      `${counted(replayed.length, 'message')} ${replayed.length === 1 ? 'is' : 'are'} due again. A running server sends what is still true at once; see what became of it: slotwell messages list`,
    )
  if (refused.length === 0) terminal.result({ ok: true, replayed, refused })
  else
    throw new CliFailure(
      `${counted(refused.length, 'message')} ${refused.length === 1 ? 'was' : 'were'} left as ${refused.length === 1 ? 'it was' : 'they were'}.`,
      refused.map(({ id, why }) => `${id}: ${why}`).join('\n  '),
    )
}

interface Replays {
  readonly replayed: readonly string[]
  readonly refused: readonly { readonly id: string; readonly why: string }[]
}

async function replayNamed(deps: Deps, ids: readonly string[]): Promise<Replays> {
  const replayed: string[] = []
  const refused: { id: string; why: string }[] = []
  for (const id of new Set(ids)) {
    const [message] = await newestMessages(deps.store, { id }, { limit: 1 })
    const outcome = message && (await replayMessage(deps.booking, { organizationId: message.organizationId, messageId: id, actor: 'cli' }))
    if (outcome?.ok) replayed.push(id)
    else refused.push({ id, why: outcome?.detail ?? 'There is no such message.' })
  }
  return { replayed, refused }
}

async function replayFailed(deps: Deps, { organization }: ReplayOptions): Promise<Replays> {
  const { store, booking } = deps
  const replayed: string[] = []
  for await (const { id, organizationId } of allMessages(store, { ...(await filterOf(store, organization)), state: 'failed' })) {
    const outcome = await replayMessage(booking, { organizationId, messageId: id, actor: 'cli' })
    // What a running server or another command has changed meanwhile is no longer given up.
    if (outcome.ok) replayed.push(id)
  }
  return { replayed, refused: [] }
}

async function* allMessages(store: Deps['store'], filter: MessageFilter): AsyncGenerator<Message> {
  for (let before: string | undefined; ; ) {
    const rows = await newestMessages(store, filter, { limit: PAGE, ...(before === undefined ? {} : { before }) })
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    before = last.id.slice(last.id.indexOf('_') + 1)
  }
}

const filterOf = async (store: Deps['store'], organization: string | undefined): Promise<MessageFilter> =>
  organization === undefined ? {} : { organizationId: (await findOrganization(store, organization)).id }

function oneOf<T extends string>(what: string, known: readonly T[], given: string | undefined): T | undefined {
  const found = known.find((one) => one === given)
  if (given !== undefined && found === undefined) throw new CliFailure(`There is no ${what} "${given}".`, `Use one of ${known.join(', ')}.`)
  return found
}

function limitOf(given: string | undefined): number {
  if (given === undefined) return USUALLY_SHOWN
  const limit = /^\d{1,5}$/.test(given) ? Number(given) : 0
  if (limit < 1 || limit > MOST_SHOWN) throw new CliFailure(`--limit must be a whole number from 1 to ${MOST_SHOWN}.`)
  return limit
}
