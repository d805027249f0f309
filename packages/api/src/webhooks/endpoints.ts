import {
  MOST_WEBHOOKS,
  TEST_KIND,
  type WebhookChangeRequest,
  type WebhookEvents,
  type WebhookRequest,
  type WebhookSecretView,
  type WebhookTestView,
  type WebhookView,
} from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { auditEntry, type Deed } from '../booking/audit-entry.ts'
import { type Outcome, refuse } from '../outcome.ts'
import type { EndpointChange, WebhookEndpoint } from '../store/webhooks.ts'
import { addressFault } from './address-fault.ts'
import { sendEvent, type WebhookDeps } from './runner.ts'
import { openSecrets, rotated, sealSecrets, type WebhookSecrets } from './secrets.ts'
import { newWebhookSecret } from './signature.ts'

export interface OfEndpoint extends Deed {
  readonly endpointId: string
}

const missing = () => refuse('webhook_not_found')
const kindsOf = (events: WebhookEvents): readonly string[] => (events === '*' ? ['*'] : events)
export const instant = (ms: number): string => formatInstant(ms, 'UTC')

/** What is shown of an endpoint; never a secret. */
export function webhookView(endpoint: WebhookEndpoint, waiting = 0): WebhookView {
  const { id, slug, url, events, detail, state, stateReason, stateSinceMs, failures, createdAtMs } = endpoint
  return {
    id,
    slug,
    url,
    events: events.includes('*') ? '*' : (events as Exclude<WebhookEvents, '*'>),
    detail,
    state,
    ...(stateReason === '' ? {} : { stateReason }),
    stateSince: instant(stateSinceMs),
    failures,
    waiting,
    createdAt: instant(createdAtMs),
  }
}

export async function listWebhooks(
  { store }: WebhookDeps,
  { organizationId }: Deed,
): Promise<Outcome<{ data: WebhookView[]; nextCursor: null }>> {
  const [endpoints, waiting] = await Promise.all([store.webhooks.endpoints(organizationId), store.webhooks.waiting(organizationId)])
  return { ok: true, view: { data: endpoints.map((endpoint) => webhookView(endpoint, waiting.get(endpoint.id))), nextCursor: null } }
}

export async function showWebhook({ store }: WebhookDeps, { organizationId, endpointId }: OfEndpoint): Promise<Outcome<WebhookView>> {
  const endpoint = await store.webhooks.endpoint(organizationId, endpointId)
  if (!endpoint) return missing()
  return { ok: true, view: webhookView(endpoint, (await store.webhooks.waiting(organizationId)).get(endpointId)) }
}

/** Makes an endpoint and its secret, which is told this once. */
export async function createWebhook(
  deps: WebhookDeps,
  deed: Deed & { readonly request: WebhookRequest },
): Promise<Outcome<WebhookSecretView>> {
  const { store, keyring, clock } = deps
  const { organizationId, request } = deed
  const fault = addressFault(request.url, deps.allowPrivate)
  if (fault) return refuse('invalid_request', { errors: [{ pointer: '/url', detail: fault }] })
  if ((await store.webhooks.endpoints(organizationId)).length >= MOST_WEBHOOKS)
    return refuse('webhook_limit_reached', { detail: `There can be ${MOST_WEBHOOKS}. Delete one that is not needed any more.` })
  const nowMs = clock()
  const id = deps.newId('whe')
  const secret = newWebhookSecret()
  const endpoint: WebhookEndpoint = {
    id,
    organizationId,
    slug: request.slug,
    url: request.url,
    events: kindsOf(request.events),
    detail: request.detail,
    secretsSealed: await sealSecrets(keyring, { id, organizationId }, { current: secret }),
    state: 'active',
    stateReason: '',
    stateSinceMs: nowMs,
    noticeDue: false,
    failures: 0,
    failingSinceMs: null,
    notBeforeMs: 0,
    createdAtMs: nowMs,
  }
  const audit = auditEntry(deps, deed, nowMs, 'webhook.create', id, { detail: request.detail })
  if (!(await store.webhooks.add(endpoint, audit)))
    return refuse('webhook_slug_taken', { detail: `Choose another slug than "${request.slug}", or change the endpoint that has it.` })
  return { ok: true, view: { ...webhookView(endpoint), secret } }
}

/** Changes an endpoint and writes down who did. `what` is asked again if the endpoint was changed meanwhile. */
async function change(
  deps: WebhookDeps,
  deed: OfEndpoint,
  action: string,
  what: (endpoint: WebhookEndpoint, nowMs: number) => EndpointChange | Promise<EndpointChange> | undefined,
  more: { readonly fresh?: true; readonly meta?: (endpoint: WebhookEndpoint) => Readonly<Record<string, string>> } = {},
): Promise<Outcome<WebhookView>> {
  const { webhooks } = deps.store
  for (;;) {
    const endpoint = await webhooks.endpoint(deed.organizationId, deed.endpointId)
    if (!endpoint) return missing()
    const nowMs = deps.clock()
    const changed = await what(endpoint, nowMs)
    if (!changed) return showWebhook(deps, deed)
    const audit = auditEntry(deps, deed, nowMs, action, deed.endpointId, more.meta?.({ ...endpoint, ...changed }) ?? {})
    const end = await webhooks.change(endpoint, changed, audit, more.fresh ? { nowMs } : undefined)
    if (end === 'missing') return missing()
    if (end === 'changed') return showWebhook(deps, deed)
  }
}

export async function changeWebhook(
  deps: WebhookDeps,
  deed: OfEndpoint & { readonly request: WebhookChangeRequest },
): Promise<Outcome<WebhookView>> {
  const { url, events, detail } = deed.request
  const fault = url === undefined ? undefined : addressFault(url, deps.allowPrivate)
  if (fault) return refuse('invalid_request', { errors: [{ pointer: '/url', detail: fault }] })
  const wanted = {
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events: kindsOf(events) }),
    ...(detail === undefined ? {} : { detail }),
  }
  return change(deps, deed, 'webhook.change', () => wanted, { meta: (endpoint) => ({ detail: endpoint.detail }) })
}

/** What comes waits until the endpoint goes on. */
export const pauseWebhook = (deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<WebhookView>> =>
  change(deps, deed, 'webhook.pause', ({ state }, stateSinceMs) =>
    state === 'active' ? { state: 'paused', stateReason: 'owner', stateSinceMs, noticeDue: false } : undefined,
  )

const GOOD = { failures: 0, failingSinceMs: null, notBeforeMs: 0, noticeDue: false } as const

/** Goes on with what waited, in order. */
export const resumeWebhook = (deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<WebhookView>> =>
  change(
    deps,
    deed,
    'webhook.resume',
    ({ state }, stateSinceMs) => (state === 'active' ? undefined : { ...GOOD, state: 'active', stateReason: '', stateSinceMs }),
    { fresh: true },
  )

export async function removeWebhook(deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<null>> {
  const { organizationId, endpointId } = deed
  const audit = auditEntry(deps, deed, deps.clock(), 'webhook.delete', endpointId)
  return (await deps.store.webhooks.remove(organizationId, endpointId, audit)) ? { ok: true, view: null } : missing()
}

/** A new secret. The old one signs beside it for a day, so that the receiver can change over in peace. */
export async function rotateWebhook(deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<WebhookSecretView>> {
  let made: WebhookSecrets | undefined
  const shown = await change(deps, deed, 'webhook.rotate', async (endpoint, nowMs) => {
    made = rotated(await openSecrets(deps.keyring, endpoint), nowMs)
    return { secretsSealed: await sealSecrets(deps.keyring, endpoint, made) }
  })
  if (!shown.ok || !made) return shown.ok ? missing() : shown
  const { current: secret, previous } = made
  return { ok: true, view: { ...shown.view, secret, ...(previous ? { previousSecretUntil: instant(previous.untilMs) } : {}) } }
}

/** The secret as it is now, once more. The reading is recorded first. */
export async function revealSecret(deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<WebhookSecretView>> {
  const { organizationId, endpointId } = deed
  const endpoint = await deps.store.webhooks.endpoint(organizationId, endpointId)
  if (!endpoint) return missing()
  const nowMs = deps.clock()
  await deps.store.audit.append([auditEntry(deps, deed, nowMs, 'webhook.secret', endpointId)])
  const { current: secret, previous } = await openSecrets(deps.keyring, endpoint)
  const until = previous && previous.untilMs > nowMs ? { previousSecretUntil: instant(previous.untilMs) } : {}
  return { ok: true, view: { ...webhookView(endpoint), secret, ...until } }
}

/** Sends a message of the kind `webhook.test` at once, whatever the endpoint's state, and says what came of it. */
export async function testWebhook(deps: WebhookDeps, deed: OfEndpoint): Promise<Outcome<WebhookTestView>> {
  const { organizationId, endpointId } = deed
  const endpoint = await deps.store.webhooks.endpoint(organizationId, endpointId)
  if (!endpoint) return missing()
  const atMs = deps.clock()
  const event = { id: deps.newId('evt'), organizationId, kind: TEST_KIND, subject: endpointId, atMs, data: { endpoint: endpointId } }
  const { status, reason, durationMs } = await sendEvent(deps, endpoint, event)
  const audit = auditEntry(deps, deed, atMs, 'webhook.test', endpointId, { delivered: reason === '' })
  await deps.store.webhooks.addTest(endpoint, event, { atMs, durationMs, status, reason }, audit)
  const view = { event: event.id, delivered: reason === '', at: instant(atMs), durationMs, status }
  return { ok: true, view: reason === '' ? view : { ...view, reason } }
}
