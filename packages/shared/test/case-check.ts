/** Refuses what the exchange format does not have, so that nothing of an input is passed over in silence. */

type Check = (value: unknown, at: string) => void

const fail = (at: string, what: string): never => {
  throw new Error(`${at} ${what}`)
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

const instant: Check = (value, at) => {
  if (typeof value !== 'string' || !INSTANT.test(value) || Number.isNaN(Date.parse(value)))
    fail(at, `must be an instant with Z or an offset, not ${JSON.stringify(value)}`)
}
const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) fail(at, `must be ${what}, not ${JSON.stringify(value)}`)
  }
const date = matching(/^\d{4}-\d\d-\d\d$/, 'a date')
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time HH:MM up to 24:00')
const numberFrom =
  (least: number): Check =>
  (value, at) => {
    if (typeof value !== 'number' || !(value >= least)) fail(at, `must be a number from ${least}, not ${JSON.stringify(value)}`)
  }
const minutes = numberFrom(0)
const truth: Check = (value, at) => {
  if (typeof value !== 'boolean') fail(at, `must be true or false, not ${JSON.stringify(value)}`)
}
const oneOf =
  (...values: readonly (string | null)[]): Check =>
  (value, at) => {
    if (!values.includes(value as string | null)) fail(at, `must be one of ${values.join(', ')}, not ${JSON.stringify(value)}`)
  }
const zone: Check = (value, at) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value as string })
  } catch {
    fail(at, `is no time zone: ${JSON.stringify(value)}`)
  }
  if (typeof value !== 'string') fail(at, 'must be a time zone')
}
const anything: Check = () => undefined
const list =
  (of: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return fail(at, 'must be a list')
    for (const [i, one] of value.entries()) of(one, `${at}[${i}]`)
  }
const span: Check = (value, at) => {
  list(instant)(value, at)
  if ((value as unknown[]).length !== 2) fail(at, 'must be [start, end]')
}
/** Keys that end in ? may be missing or null. */
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(at, 'must be an object')
    const known = new Map(Object.entries(fields).map(([key, check]) => [key.replace('?', ''), { check, needed: !key.endsWith('?') }]))
    for (const key of Object.keys(value)) if (!known.has(key)) fail(at, `has the unknown field "${key}"`)
    for (const [key, { check, needed }] of known) {
      const inner = (value as Record<string, unknown>)[key]
      if (inner !== undefined && inner !== null) check(inner, `${at}.${key}`)
      else if (needed) fail(at, `has no "${key}"`)
    }
  }

const range = list(record({ start: time, end: time }))
const host = record({
  'id?': anything,
  'name?': anything,
  // Who is given a slot, which is not asked here.
  'priority?': anything,
  'weight?': anything,
  timeZone: zone,
  weekly: list(record({ days: list(numberFrom(0)), start: time, end: time })),
  'overrides?': list(record({ date, windows: range })),
  'busy?': list(span),
  'bookings?': list(
    record({ start: instant, end: instant, 'beforeBuffer?': minutes, 'afterBuffer?': minutes, 'seats?': minutes, 'seatsTaken?': minutes }),
  ),
  'isFixed?': truth,
})
const schedulingType = oneOf('COLLECTIVE', 'ROUND_ROBIN', null)
const perPeriod = record({ 'PER_DAY?': minutes, 'PER_WEEK?': minutes, 'PER_MONTH?': minutes, 'PER_YEAR?': minutes })
const period: Check = (value, at) => {
  const { type } = value as { readonly type?: unknown }
  oneOf('ROLLING', 'ROLLING_WINDOW', 'RANGE', 'UNLIMITED')(type, `${at}.type`)
  if (type === 'RANGE') record({ type: anything, start: instant, end: instant })(value, at)
  else record({ type: anything, [type === 'UNLIMITED' ? 'days?' : 'days']: minutes, 'calendarDays?': truth })(value, at)
}
const grid = { 'duration?': numberFrom(1), 'slotInterval?': numberFrom(1), 'offsetStart?': oneOfZero, 'showOptimizedSlots?': truth }

function oneOfZero(value: unknown, at: string): void {
  if (value !== 0) fail(at, 'must be 0: an offset of the grid is not supported')
}

const slots = {
  'now?': instant,
  'inviteeTimeZone?': zone,
  range: record({ from: instant, to: instant }),
  ...grid,
  'minimumNotice?': minutes,
  'beforeBuffer?': minutes,
  'afterBuffer?': minutes,
  'schedulingType?': schedulingType,
  hosts: list(host),
  'reserved?': list(record({ start: instant, end: instant, 'beforeBuffer?': minutes, 'afterBuffer?': minutes })),
  'period?': period,
  'bookingLimits?': perPeriod,
  'durationLimits?': perPeriod,
}

const INPUTS: Readonly<Record<string, Check>> = {
  slots: record(slots),
  ranges: record(slots),
  limits: record(slots),
  slotsFromRanges: record({
    'now?': instant,
    'inviteeTimeZone?': zone,
    'minimumNotice?': minutes,
    freeRanges: list(span),
    ...grid,
    'toleranceMs?': minutes,
  }),
  intersect: record({ lists: list(list(span)) }),
  subtract: record({ source: list(span), cut: list(span) }),
  aggregate: record({ 'schedulingType?': schedulingType, hosts: list(record({ 'id?': anything, free: list(span), 'isFixed?': truth })) }),
  conflict: record({ start: instant, duration: numberFrom(1), busy: list(span), 'beforeBuffer?': minutes, 'afterBuffer?': minutes }),
}

/** @throws {Error} what is wrong with a case, in one line */
export function checkCase(one: { readonly kind: string; readonly input: unknown }): void {
  const check = INPUTS[one.kind] ?? fail('kind', `must be one of ${Object.keys(INPUTS).join(', ')}, not ${JSON.stringify(one.kind)}`)
  check(one.input, 'input')
}

const ABOUT = ['seed', 'semantics', 'alternatives', 'policy', 'expected', 'expectedCount']

/**
 * A workload is the input itself, beside some words about it: known ones, and whatever is text.
 * @throws {Error} what is wrong with it, in one line
 */
export function checkWorkload(workload: object): void {
  const isAbout = (key: string, value: unknown) =>
    ABOUT.includes(key) || (typeof value === 'string' && !(key in slots || `${key}?` in slots))
  record(slots)(Object.fromEntries(Object.entries(workload).filter(([key, value]) => !isAbout(key, value))), 'workload')
}
