/** Workloads of other shapes, always the same for a seed, in the format of the files. */
import type { HostInput, SlotsInput, Span } from '../packages/shared/test/case-format.ts'
import type { Workload } from './case-files.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const FROM_MS = Date.parse('2027-03-07T23:00:00.000Z')
const ZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney']

/** Numbers in [0, 1), mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Busy spans of 15 to 120 minutes on the five-minute raster, mostly by day, ascending; some overlap. */
function busySpans(random: () => number, count: number, days: number): Span[] {
  const spans: [number, number][] = []
  for (let i = 0; i < count; i++) {
    const day = Math.floor(random() * days)
    const startMs = FROM_MS + day * DAY_MS + (6 * 60 + Math.floor(random() * 156) * 5) * MINUTE_MS
    spans.push([startMs, startMs + [15, 25, 30, 30, 50, 60, 60, 90, 120][Math.floor(random() * 9)]! * MINUTE_MS])
  }
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  return spans.map(([startMs, endMs]) => [new Date(startMs).toISOString(), new Date(endMs).toISOString()])
}

const weekly = [{ days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' }]

function workload(name: string, title: string, days: number, hosts: HostInput[], schedulingType: SlotsInput['schedulingType']): Workload {
  return {
    name,
    title,
    range: {
      from: new Date(FROM_MS).toISOString(),
      to: new Date(FROM_MS + days * DAY_MS - (days > 20 ? 60 * MINUTE_MS : 0)).toISOString(),
    },
    inviteeTimeZone: 'America/New_York',
    duration: 30,
    slotInterval: 15,
    minimumNotice: 0,
    beforeBuffer: 0,
    afterBuffer: 0,
    offsetStart: 0,
    schedulingType: schedulingType ?? null,
    hosts,
  } as Workload
}

/** The three shapes of which no file is kept. */
export function generatedWorkloads(seed: number): Workload[] {
  const random = randomFrom(seed)
  const hosts = (count: number, busy: number, days: number, zones: readonly string[]): HostInput[] =>
    Array.from({ length: count }, (_, i) => ({ timeZone: zones[i % zones.length]!, weekly, busy: busySpans(random, busy, days) }))
  return [
    workload(
      'W2',
      '10 hosts round robin in five zones, whole days, 60 busy each, 31 days (saturated union)',
      31,
      hosts(10, 60, 31, ZONES),
      'ROUND_ROBIN',
    ),
    workload('W3', '50 hosts collective in one zone, 10 busy each, 31 days', 31, hosts(50, 10, 31, ZONES.slice(0, 1)), 'COLLECTIVE'),
    workload('W4', 'one host, 365 days, 2,000 busy', 365, hosts(1, 2000, 365, ZONES.slice(0, 1)), null),
  ]
}
