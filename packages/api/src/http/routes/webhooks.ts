import {
  Id,
  NoBody,
  PageOf,
  WebhookChangeRequest,
  WebhookDeliveriesQuery,
  WebhookDeliveryView,
  WebhookReplayed,
  WebhookReplayRequest,
  WebhookRequest,
  WebhookSecretView,
  WebhookTestView,
  WebhookView,
} from '@slotwell/shared/schema'
import * as v from 'valibot'
import { listDeliveries, replayDeliveries } from '../../webhooks/deliveries.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhook,
  showWebhook,
  testWebhook,
} from '../../webhooks/endpoints.ts'
import { defineRoute, type Route } from '../registry.ts'

const WebhookParams = v.strictObject({ id: Id('whe') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const
const ofOne = { ...ofServer, params: WebhookParams, problems: ['webhook_not_found'] } as const

/** Receivers of signed messages about what happens. */
export const webhookRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/webhook-endpoints',
    summary: 'Webhook endpoints by slug',
    audit: 'none',
    answers: { ok: PageOf(WebhookView) },
    problems: [],
    handle: ({ deps, organizationId, actor }) => listWebhooks(deps.webhooks, { organizationId, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/webhook-endpoints',
    summary: 'Make a webhook endpoint; the answer holds its secret',
    audit: 'webhook.create',
    body: WebhookRequest,
    answers: { created: WebhookSecretView },
    problems: ['webhook_slug_taken', 'webhook_limit_reached'],
    handle: ({ deps, organizationId, body, actor }) => createWebhook(deps.webhooks, { organizationId, request: body, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'GET',
    path: '/v1/webhook-endpoints/:id',
    summary: 'One webhook endpoint',
    audit: 'none',
    answers: { ok: WebhookView },
    handle: ({ deps, organizationId, params, actor }) => showWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'PUT',
    path: '/v1/webhook-endpoints/:id',
    summary: 'Change a webhook endpoint; what is left out stays',
    audit: 'webhook.change',
    body: WebhookChangeRequest,
    answers: { ok: WebhookView },
    handle: ({ deps, organizationId, params, body, actor }) =>
      changeWebhook(deps.webhooks, { organizationId, endpointId: params.id, request: body, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'DELETE',
    path: '/v1/webhook-endpoints/:id',
    summary: 'Delete a webhook endpoint with all that is on its way',
    audit: 'webhook.delete',
    answers: { noContent: null },
    handle: ({ deps, organizationId, params, actor }) => removeWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/pause',
    summary: 'Let messages wait',
    audit: 'webhook.pause',
    body: NoBody,
    answers: { ok: WebhookView },
    handle: ({ deps, organizationId, params, actor }) => pauseWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/resume',
    summary: 'Go on with what waited, in order',
    audit: 'webhook.resume',
    body: NoBody,
    answers: { ok: WebhookView },
    handle: ({ deps, organizationId, params, actor }) => resumeWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/rotate',
    summary: 'Make a new secret; the old one signs, too, for a day',
    audit: 'webhook.rotate',
    body: NoBody,
    answers: { ok: WebhookSecretView },
    handle: ({ deps, organizationId, params, actor }) => rotateWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/test',
    summary: 'Send a test message and see what comes of it',
    audit: 'webhook.test',
    body: NoBody,
    answers: { ok: WebhookTestView },
    handle: ({ deps, organizationId, params, actor }) => testWebhook(deps.webhooks, { organizationId, endpointId: params.id, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'GET',
    path: '/v1/webhook-endpoints/:id/deliveries',
    summary: 'Messages of the last 30 days with their attempts, the newest first',
    audit: 'none',
    query: WebhookDeliveriesQuery,
    answers: { ok: PageOf(WebhookDeliveryView) },
    handle: ({ deps, organizationId, params, query, actor }) =>
      listDeliveries(deps.webhooks, { organizationId, endpointId: params.id, query, actor }),
  }),
  defineRoute({
    ...ofOne,
    method: 'POST',
    path: '/v1/webhook-endpoints/:id/replay',
    summary: 'Send one message again, or all since a time',
    audit: 'webhook.replay',
    body: WebhookReplayRequest,
    answers: { ok: WebhookReplayed },
    problems: ['webhook_not_found', 'webhook_event_not_found'],
    handle: ({ deps, organizationId, params, body, actor }) =>
      replayDeliveries(deps.webhooks, { organizationId, endpointId: params.id, request: body, actor }),
  }),
]
