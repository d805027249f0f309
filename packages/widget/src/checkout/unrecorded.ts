/**
 * Tells the session recorders that a host page may run to leave this element and what is in it alone. Where a tool knows
 * several words, this is the one that also keeps out what the snapshots of a page would hold: masking texts is not masking values.
 * `e2e/specs/session-replay.spec.ts` says whose word is whose.
 */
export const UNRECORDED = {
  class: 'rr-block ph-no-capture fs-exclude sentry-block mp-block amp-block nr-block dd-privacy-hidden mf-masked lo-sensitive',
  'data-private': '',
  'data-hj-suppress': '',
  'data-clarity-mask': '',
  'data-recording-sensitive': '',
  'data-sl': 'exclude',
  'data-openreplay-hidden': '',
  'data-cs-mask': '',
  'data-matomo-mask': '',
  'data-heap-redact-text': '',
} as const
