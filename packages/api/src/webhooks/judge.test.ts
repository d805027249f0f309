import { describe, expect, it } from 'vitest'
import type { WebhookEndpoint } from '../store/webhooks.ts'
import { judge, notBefore, type Tried } from './judge.ts'

const NOW_MS = 1_000_000_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const endpoint = (more: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
  id: 'whe_1',
  organizationId: 'org_1',
  slug: 'one',
  url: 'https://example.org/',
  events: ['*'],
  detail: 'thin',
  secretsSealed: new Uint8Array(),
  state: 'active',
  stateReason: '',
  stateSinceMs: 0,
  noticeDue: false,
  failures: 0,
  failingSinceMs: null,
  notBeforeMs: 0,
  createdAtMs: 0,
  ...more,
})
const tried = (reason: string, more: Partial<Tried> = {}): Tried => ({
  attempt: { atMs: NOW_MS, durationMs: 5, status: 500, reason },
  nowMs: NOW_MS,
  nextAtMs: NOW_MS + HOUR_MS,
  audit: (action, meta) => ({ id: 'aud_1', organizationId: 'org_1', atMs: NOW_MS, actor: 'system', action, object: 'whe_1', meta }),
  ...more,
})
const failing = (failures: number, forMs: number, more: Partial<WebhookEndpoint> = {}) =>
  endpoint({ failures, failingSinceMs: NOW_MS - forMs, ...more })

describe('a success', () => {
  it('changes nothing of an endpoint that was well', () => expect(judge(endpoint(), tried(''))).toEqual({ state: 'sent' }))
  it('ends a row of failures; after three of them all that waits may go', () => {
    const well = { failures: 0, failingSinceMs: null, notBeforeMs: 0 }
    expect(judge(failing(2, 5), tried(''))).toEqual({ state: 'sent', endpoint: well })
    expect(judge(failing(3, 5), tried(''))).toEqual({ state: 'sent', endpoint: well, hurry: true })
  })
})

describe('a failure', () => {
  it('is tried again, and counted from the first one on', () => {
    expect(judge(endpoint(), tried('status'))).toEqual({
      state: 'due',
      nextAtMs: NOW_MS + HOUR_MS,
      endpoint: { failures: 1, failingSinceMs: NOW_MS },
    })
    expect(judge(failing(4, HOUR_MS), tried('timeout'))).toMatchObject({ endpoint: { failures: 5, failingSinceMs: NOW_MS - HOUR_MS } })
  })

  it('leaves the whole endpoint alone for as long as it asks', () =>
    expect(judge(endpoint(), tried('status', { notBeforeMs: NOW_MS + 9 })).endpoint).toMatchObject({ notBeforeMs: NOW_MS + 9 }))

  it('at last fails the message, if others arrive', () => {
    expect(judge(failing(1, HOUR_MS), tried('status', { nextAtMs: undefined }))).toMatchObject({ state: 'failed' })
    expect(judge(failing(1, 2 * DAY_MS - 1), tried('status', { nextAtMs: undefined })).endpoint?.state).toBeUndefined()
  })

  const pause = { state: 'paused', stateReason: 'failing', stateSinceMs: NOW_MS, noticeDue: true }
  it.each([
    ['three days of nothing else', failing(20, 3 * DAY_MS), NOW_MS + 1],
    ['two hundred in a row over a day', failing(199, DAY_MS), NOW_MS + 1],
    ['all attempts of a message, while nothing else arrived', failing(8, 2 * DAY_MS), undefined],
  ])('pauses the endpoint after %s, keeps the message, and has the owner told', (_, of, nextAtMs) => {
    const judged = judge(of, tried('refused', { nextAtMs }))
    expect(judged).toMatchObject({ state: 'due', nextAtMs: NOW_MS, endpoint: pause, audit: { action: 'webhook.pause', object: 'whe_1' } })
  })
  it.each([
    ['three days less a moment', failing(20, 3 * DAY_MS - 1)],
    ['two hundred within a day', failing(500, DAY_MS - 1)],
    ['a day, but not so many', failing(198, DAY_MS)],
  ])('does not pause it after %s', (_, of) => expect(judge(of, tried('refused')).endpoint?.state).toBeUndefined())

  it('pauses nothing that is paused already', () => {
    const judged = judge(failing(20, 4 * DAY_MS, { state: 'paused', stateReason: 'owner' }), tried('refused'))
    expect(judged.endpoint?.state).toBeUndefined()
    expect(judged.audit).toBeUndefined()
  })
})

it('a receiver that is gone is told nothing more', () => {
  const judged = judge(endpoint(), tried('gone'))
  expect(judged).toMatchObject({
    state: 'dropped',
    endpoint: { state: 'disabled', stateReason: 'gone', noticeDue: true },
    audit: { action: 'webhook.disable' },
  })
  expect(judge(endpoint({ state: 'disabled' }), tried('gone'))).toEqual({ state: 'dropped' })
})

it.each([
  ['seconds', 429, '120', NOW_MS + 120_000],
  ['a date', 503, new Date(NOW_MS + 60_000).toUTCString(), NOW_MS + 60_000],
  ['at most an hour', 503, '86400', NOW_MS + HOUR_MS],
  ['not of another status', 500, '120', undefined],
  ['not of no answer', null, '120', undefined],
  ['nothing', 429, undefined, undefined],
  ['nonsense', 429, 'soon', undefined],
  ['negative', 429, '-5', undefined],
  ['past', 503, new Date(NOW_MS - 60_000).toUTCString(), undefined],
  ['zero', 429, '0', undefined],
])('Retry-After is honoured within bounds: %s', (_, status, text, atMs) => expect(notBefore(status, text, NOW_MS)).toBe(atMs))
