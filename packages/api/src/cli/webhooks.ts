import {
  WebhookChangeRequest,
  WebhookDeliveriesQuery,
  type WebhookDeliveryView,
  WebhookReplayRequest,
  WebhookRequest,
  type WebhookSecretView,
  type WebhookTestView,
  type WebhookView,
} from '@slotwell/shared/schema'
import type { Outcome } from '../outcome.ts'
import { listDeliveries, replayDeliveries } from '../webhooks/deliveries.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  type OfEndpoint,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  revealSecret,
  rotateWebhook,
  testWebhook,
} from '../webhooks/endpoints.ts'
import type { WebhookDeps } from '../webhooks/runner.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { sameOrganization } from './organization-option.ts'
import { checked, given, viewOf } from './outcome-of.ts'

export interface WebhookOptions {
  readonly organization?: string
}
export interface WebhookWishes extends WebhookOptions {
  readonly url?: string
  readonly events?: string
  readonly detail?: string
}

/** `booking.confirmed,booking.cancelled`, or `*`. */
const listOf = (events: string | undefined) =>
  events === undefined ? {} : { events: events.trim() === '*' ? '*' : events.split(',').map((kind) => kind.trim()) }

/** Works on the endpoint with this slug or id. */
async function onEndpoint<T>(
  context: CommandContext,
  named: string,
  options: WebhookOptions,
  work: (deps: WebhookDeps, of: OfEndpoint) => Promise<Outcome<T>>,
): Promise<T> {
  return withDeps(context, async ({ store, webhooks }) => {
    const { id: organizationId, slug } = await findOrganization(store, options.organization)
    const all = await store.webhooks.endpoints(organizationId)
    const found = all.find((endpoint) => endpoint.slug === named || endpoint.id === named)
    if (!found)
      throw new CliFailure(
        `${slug} has no webhook "${named}".`,
        all.length > 0
          ? `There are: ${all.map((endpoint) => endpoint.slug).join(', ')}`
          : `Make one: slotwell webhooks create SLUG --url https://…${sameOrganization(options)}`,
      )
    return viewOf(await work(webhooks, { organizationId, endpointId: found.id, actor: 'cli' }))
  })
}

const stateOf = ({ state, stateReason, failures }: WebhookView): string =>
  stateReason ? `${state} (${stateReason})` : failures > 0 ? `${state}, ${counted(failures, 'failure')} in a row` : state
const kindsOf = ({ events }: Pick<WebhookRequest, 'events'>): string => (events === '*' ? '*' : events.join(', '))

export async function showWebhooks(context: CommandContext, options: WebhookOptions): Promise<void> {
  const { terminal } = context
  const { data } = await withDeps(context, async ({ store, webhooks }) => {
    const { id } = await findOrganization(store, options.organization)
    return viewOf(await listWebhooks(webhooks, { organizationId: id, actor: 'cli' }))
  })
  if (data.length === 0)
    terminal.say(`There is none. Make one: slotwell webhooks create SLUG --url https://example.org/slotwell${sameOrganization(options)}`)
  else
    terminal.table(
      ['slug', 'address', 'events', 'detail', 'state', 'waiting'],
      data.map((view) => [view.slug, view.url, kindsOf(view), view.detail, stateOf(view), String(view.waiting)]),
    )
  terminal.result({ ok: true, webhooks: data })
}

export async function addWebhook(context: CommandContext, slug: string, options: WebhookWishes): Promise<void> {
  const request = checked(WebhookRequest, { slug, ...given(options, ['url', 'detail']), ...listOf(options.events) })
  const view = await withDeps(context, async ({ store, webhooks }) => {
    const { id } = await findOrganization(store, options.organization)
    return viewOf(await createWebhook(webhooks, { organizationId: id, request, actor: 'cli' }))
  })
  context.terminal.say(`The webhook ${slug} is made. It is told of: ${kindsOf(view)}.`)
  saySecret(context, view, options)
  context.terminal.say(`Try it: slotwell webhooks test ${slug}${sameOrganization(options)}`)
  context.terminal.result({ ok: true, webhook: view })
}

function saySecret(
  { terminal }: CommandContext,
  { slug, secret, previousSecretUntil }: WebhookSecretView,
  options: WebhookOptions,
  what = `The secret of ${slug}`,
): void {
  terminal.say(`${what}, with which the receiver checks signatures:`)
  terminal.say(`  ${terminal.mark.strong(secret)}`)
  if (previousSecretUntil) terminal.say(`Messages are signed with the one before, too, until ${previousSecretUntil}.`)
  else terminal.say(`Once more later: slotwell webhooks secret ${slug}${sameOrganization(options)}`)
}

export async function editWebhook(context: CommandContext, named: string, { organization, ...wishes }: WebhookWishes): Promise<void> {
  const request = checked(WebhookChangeRequest, { ...given(wishes, ['url', 'detail']), ...listOf(wishes.events) })
  if (Object.keys(request).length === 0) throw new CliFailure('What should change?', 'Use --url, --events or --detail.')
  const view = await onEndpoint(context, named, given({ organization }, ['organization']), (deps, of) =>
    changeWebhook(deps, { ...of, request }),
  )
  context.terminal.say(`The webhook ${view.slug} is changed: ${view.url}, ${kindsOf(view)}, ${view.detail}.`)
  context.terminal.result({ ok: true, webhook: view })
}

export async function newSecret(context: CommandContext, named: string, options: WebhookOptions): Promise<void> {
  const view = await onEndpoint(context, named, options, rotateWebhook)
  saySecret(context, view, options, `The new secret of ${view.slug}`)
  context.terminal.result({ ok: true, webhook: view })
}

export async function showSecret(context: CommandContext, named: string, options: WebhookOptions): Promise<void> {
  const view = await onEndpoint(context, named, options, revealSecret)
  saySecret(context, view, options)
  context.terminal.result({ ok: true, webhook: view })
}

export async function setRunning(context: CommandContext, named: string, options: WebhookOptions, running: boolean): Promise<void> {
  const view = await onEndpoint(context, named, options, running ? resumeWebhook : pauseWebhook)
  context.terminal.say(
    running
      ? `The webhook ${view.slug} goes on; ${counted(view.waiting, 'message waits', 'messages wait')}.`
      : `The webhook ${view.slug} is paused. What happens meanwhile waits, for 30 days at most.`,
  )
  context.terminal.result({ ok: true, webhook: view })
}

export async function deleteWebhook(context: CommandContext, named: string, options: WebhookOptions): Promise<void> {
  await onEndpoint(context, named, options, removeWebhook)
  context.terminal.say(`The webhook ${named} is deleted, with all that was on its way.`)
  context.terminal.result({ ok: true })
}

export async function tryWebhook(context: CommandContext, named: string, options: WebhookOptions): Promise<void> {
  const { terminal } = context
  const view: WebhookTestView = await terminal.during('Sending', () => onEndpoint(context, named, options, testWebhook))
  const answer = view.status === null ? 'no answer' : `status ${view.status}`
  if (!view.delivered)
    throw new CliFailure(`The test message was not taken: ${answer} after ${view.durationMs} ms (${view.reason}).`, remedyOf(view.reason))
  terminal.say(`The test message was taken: ${answer} after ${view.durationMs} ms.`)
  terminal.result({ ok: true, test: view })
}

const REMEDIES: Readonly<Record<string, string>> = {
  private_address: 'Its name leads to a private network. In development: WEBHOOKS_ALLOW_PRIVATE=true',
  not_https: 'Use an https address. In development: WEBHOOKS_ALLOW_PRIVATE=true lets http reach this machine.',
  not_found: 'Its name is not known. Is it spelt right?',
  tls: 'Its certificate is not good for that name.',
  redirect: 'It leads to another address, which is not followed. Enter that one.',
  timeout: 'It has to answer within ten seconds: take the message, answer, and work afterwards.',
}
const remedyOf = (reason: string | undefined): string | undefined => REMEDIES[reason ?? '']

export async function showDeliveries(
  context: CommandContext,
  named: string,
  { state, limit, ...options }: WebhookOptions & { state?: string; limit?: string },
): Promise<void> {
  const query = checked(WebhookDeliveriesQuery, given({ state, limit }, ['state', 'limit']))
  const { data, nextCursor } = await onEndpoint(context, named, options, (deps, of) => listDeliveries(deps, { ...of, query }))
  context.terminal.table(
    ['event', 'type', 'about', 'state', 'attempts', 'last'],
    data.map((delivery) => [
      delivery.event,
      delivery.type,
      delivery.subject,
      delivery.reason ? `${delivery.state} (${delivery.reason})` : delivery.state,
      String(delivery.attempts.length),
      lastOf(delivery),
    ]),
  )
  if (nextCursor) context.terminal.say('There are more. --limit shows up to 200 of them, --state fewer kinds.')
  context.terminal.result({ ok: true, deliveries: data, more: nextCursor !== null })
}

function lastOf({ attempts, createdAt, nextAttemptAt }: WebhookDeliveryView): string {
  const last = attempts.at(-1)
  const told = last ? `${last.at}, ${last.status ?? 'no answer'}, ${last.durationMs} ms` : `written ${createdAt}`
  return nextAttemptAt === undefined ? told : `${told}, next ${nextAttemptAt}`
}

export async function sendAgain(
  context: CommandContext,
  named: string,
  { event, since, ...options }: WebhookOptions & { event?: string; since?: string },
): Promise<void> {
  if ((event === undefined) === (since === undefined))
    throw new CliFailure('Which messages?', 'Use --event ID or --since TIME, one of the two.')
  const request = checked(WebhookReplayRequest, given({ event, since }, ['event', 'since']))
  const { messages } = await onEndpoint(context, named, options, (deps, of) => replayDeliveries(deps, { ...of, request }))
  context.terminal.say(`${counted(messages, 'message goes', 'messages go')} out again, under the same ids.`)
  context.terminal.result({ ok: true, messages })
}
