import * as v from 'valibot'

export const ID_PREFIXES = [
  'org',
  'loc',
  'svc',
  'sve',
  'stf',
  'res',
  'ses',
  'bkg',
  'att',
  'hld',
  'unc',
  'cnf',
  'cus',
  'per',
  'tof',
  'bsy',
  'cfd',
  'evt',
  'whe',
  'out',
  'aud',
  'key',
] as const
export type IdPrefix = (typeof ID_PREFIXES)[number]

/** A typed id: a prefix and a UUIDv7 as 26 lower-case Crockford characters. */
export const Id = <P extends IdPrefix>(prefix: P) =>
  v.pipe(
    v.string(`must be an id that starts with ${prefix}_`),
    v.regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be an id such as ${prefix}_01k… (26 characters after the underscore)`),
  )

/** A short name for addresses and files: `anna-keller`. */
export const Slug = v.pipe(
  v.string('must be text'),
  v.regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, 'must be 1 to 60 lower-case letters, digits and inner hyphens, such as "anna-keller"'),
)

const isRealDate = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** A calendar day without a zone, 1970 to 2199. */
export const IsoDate = v.pipe(
  v.string('must be a date such as "2026-03-29"'),
  v.regex(/^(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\d$/, 'must be a date such as "2026-03-29"'),
  v.check(isRealDate, 'is not a day of the calendar'),
)

/** Wall-clock time of a rule, "00:00" to "24:00". */
export const ClockTime = v.pipe(
  v.string('must be a time such as "08:30"'),
  v.regex(/^(?:[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/, 'must be a time from "00:00" to "24:00", such as "08:30"'),
)

/** An RFC 3339 instant with offset, whole seconds, 1970 to 2199. */
export const ZonedInstant = v.pipe(
  v.string('must be an RFC 3339 time with offset, such as "2026-03-29T09:00:00+02:00"'),
  v.regex(
    /^(?:19[7-9]\d|2[01]\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.0{1,3})?(?:Z|[+-](?:0\d|1[0-5]):[0-5]\d)$/,
    'must be an RFC 3339 time with offset, such as "2026-03-29T09:00:00+02:00"',
  ),
  v.check((text) => isRealDate(text.slice(0, 10)), 'is not a day of the calendar'),
)

let listedZones: ReadonlyMap<string, string> | undefined
/**
 * Canonical name of an IANA zone, or undefined. Spellings outside the runtime's list (links such as
 * `Asia/Kolkata`) are resolved by Intl, so what comes back is always from a closed set and no caller
 * can grow a cache with spellings of his own.
 */
const canonicalZone = (name: string): string | undefined => {
  listedZones ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]))
  const listed = listedZones.get(name.toLowerCase())
  if (listed) return listed
  if (!/^[A-Za-z]{2,20}(?:\/[A-Za-z0-9_+-]{1,30}){0,2}$/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** Whether this runtime knows an IANA zone of this name. */
export const isTimeZone = (name: string): boolean => name.length <= 64 && canonicalZone(name) !== undefined

/** An IANA zone this runtime knows; the spelling is made canonical. */
export const TimeZone = v.pipe(
  v.string('must be an IANA time zone such as "Europe/Zurich"'),
  v.maxLength(64, 'must be an IANA time zone such as "Europe/Zurich"'),
  v.check(isTimeZone, 'is not a time zone this server knows; use a name such as "Europe/Zurich"'),
  v.transform((name) => canonicalZone(name) ?? name),
)

export const LOCALES = ['de', 'en', 'fr', 'it', 'ar'] as const
export type Locale = (typeof LOCALES)[number]
/** Which way a language is written. */
export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr')
export const LocaleName = v.picklist(LOCALES, `must be one of ${LOCALES.join(', ')}`)

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]/
const isWellFormed = (text: string): boolean => !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)

const plainText = (maxLength: number) =>
  v.pipe(
    v.string('must be text'),
    v.maxLength(maxLength, `must be at most ${maxLength} characters`),
    v.check(isWellFormed, 'contains a broken character (a lone surrogate)'),
    v.check((text) => !CONTROL.test(text), 'contains a control character'),
    v.transform((text) => text.normalize('NFC').trim()),
  )

/** One line, trimmed, NFC, without control or bidi-override characters. */
export const Line = (maxLength: number) =>
  v.pipe(
    plainText(maxLength),
    v.minLength(1, 'must not be empty'),
    v.check((text) => !/[\r\n\t]/.test(text), 'must be a single line'),
  )

/** Several lines, trimmed; may be empty. */
export const Paragraph = (maxLength: number) => plainText(maxLength)

type OptionalLine = v.OptionalSchema<ReturnType<typeof Line>, undefined>

/** One text for every locale, or one a locale. */
export const LocalizedText = (maxLength: number) =>
  v.union(
    [
      Line(maxLength),
      v.strictObject(Object.fromEntries(LOCALES.map((locale) => [locale, v.optional(Line(maxLength))])) as Record<Locale, OptionalLine>),
    ],
    `must be a text of at most ${maxLength} characters, or one a language: { de: …, en: … }`,
  )
export type LocalizedText = string | { readonly [Language in Locale]?: string | undefined }

/** A single mailbox, ASCII `local@domain`; the domain in lower case. Nothing that a mail library could read as two addresses. */
export const EmailAddress = v.pipe(
  v.string('must be an e-mail address'),
  v.maxLength(254, 'must be at most 254 characters'),
  v.check(isWellFormed, 'contains a broken character'),
  v.transform((text) => text.normalize('NFC').trim()),
  v.regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/,
    'must be one e-mail address, such as "anna@example.org"',
  ),
  v.transform((text) => {
    const at = text.lastIndexOf('@')
    return text.slice(0, at) + text.slice(at).toLowerCase()
  }),
)

/** A phone number as people write it; kept as typed, 5 to 20 digits. */
export const PhoneNumber = v.pipe(
  v.string('must be a phone number'),
  v.maxLength(32, 'must be at most 32 characters'),
  v.transform((text) => text.trim()),
  v.regex(/^\+?[\d ()./-]+$/, 'must be a phone number such as "+41 41 123 45 67"'),
  v.check((text) => {
    const digits = text.replace(/\D/g, '').length
    return digits >= 5 && digits <= 20
  }, 'must have 5 to 20 digits'),
)

/** A link that is safe to show: https, or http on this machine. `javascript:` and its relatives are refused. */
export const WebAddress = v.pipe(
  v.string('must be an address such as "https://example.org/privacy"'),
  v.maxLength(500, 'must be at most 500 characters'),
  v.check((text) => {
    if (!/^https?:\/\/[^\s"'<>\\]+$/.test(text) || !URL.canParse(text)) return false
    const url = new URL(text)
    if (url.username || url.password) return false
    return url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  }, 'must be an https address such as "https://example.org/privacy"'),
)

/** Where people meet online: https only, since whoever knows the address may come in. Written in ASCII, as calendars and letters need it. */
export const MeetingUrl = v.pipe(
  WebAddress,
  v.regex(/^https:\/\/[!-~]+$/, 'must be an https address in plain letters, such as "https://meet.example.org/anna"'),
)

/** A web origin as a browser sends it: scheme, host and port, nothing after. */
export const Origin = v.pipe(
  v.string('must be an origin such as "https://www.example.org"'),
  v.maxLength(255, 'must be at most 255 characters'),
  v.check(
    (text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text),
    'must be scheme, host and port only, such as "https://www.example.org"',
  ),
  v.check((text) => !text.includes('*'), 'must be one origin: a star is taken by testOrigins only'),
)

/** The same, or with a star in place of the first name: `https://*.example.app`, but not all of `https://*.app`. */
export const TestOrigin = v.pipe(
  v.string('must be an origin such as "https://*.example.app"'),
  v.maxLength(255, 'must be at most 255 characters'),
  v.check((text) => {
    const parts = /^(https?:\/\/)\*\.((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?)$/.exec(text)
    const plain = parts ? `${parts[1]}x.${parts[2]}` : text
    return !plain.includes('*') && URL.canParse(plain) && new URL(plain).origin === plain && /^https?:/.test(plain)
  }, 'must be an origin such as "https://staging.example.org" or "https://*.example.app", with two names after the star'),
)

export const Currency = v.pipe(v.string('must be a currency code'), v.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "CHF"'))

/** Minor units: 8500 CHF is 85 francs. */
export const Money = v.strictObject({
  amount: v.pipe(
    v.number('must be a whole number of minor units'),
    v.integer('must be a whole number of minor units'),
    v.minValue(0, 'must not be negative'),
    v.maxValue(1e9, 'is too large'),
  ),
  currency: Currency,
})
export type Money = v.InferOutput<typeof Money>

/** A whole number in a range, with a message that names the range. */
export const Whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message))
}

/** Calendar days or hours before the appointment: `P1D` (same wall time the day before) or `PT4H`. */
export const LeadTime = v.pipe(
  v.string('must be a duration such as "P1D" or "PT4H"'),
  v.regex(/^(?:P(?:[1-9]|[1-8]\d|90)D|PT(?:[1-9]\d?|1[0-5]\d|16[0-8])H|PT0H)$/, 'must be days (P1D to P90D) or hours (PT0H to PT168H)'),
)
