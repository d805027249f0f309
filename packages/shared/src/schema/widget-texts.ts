import * as v from 'valibot'
import { namedInBraces, placeholdersIn, unknownPlaceholder } from './placeholders.ts'
import { Line, LOCALES, type Locale } from './primitives.ts'

/**
 * Every text of the widget, of its popup and of the page behind manage links, with what is filled into it in braces. Only that such
 * a link leads to no appointment is nobody's to say otherwise: there is no owner then.
 */
export const WIDGET_TEXTS = {
  service: [],
  length: [],
  place: [],
  person: [],
  anyPlace: [],
  anyPerson: [],
  back: [],
  online: [],
  free: [],
  when: [],
  nextFree: [],
  asList: [],
  asMonth: [],
  previousMonth: [],
  nextMonth: [],
  freeTimes: ['n'],
  noneFree: [],
  backToMonth: [],
  morning: [],
  afternoon: [],
  evening: [],
  monthFull: ['month'],
  nothingFree: [],
  contact: [],
  loading: [],
  clock: ['time'],
  dayAndTime: ['day', 'time'],
  zoneNote: ['zone'],
  zoneAtPlace: ['zone'],
  yourClock: ['when', 'zone'],
  placing: [],
  held: ['n'],
  heldShort: [],
  extend: [],
  expired: [],
  holdAgain: [],
  taken: [],
  takenNear: [],
  otherTimes: [],
  holdRefused: [],
  details: [],
  name: [],
  email: [],
  phone: [],
  optional: [],
  needName: [],
  needEmail: [],
  badEmail: [],
  needPhone: [],
  badPhone: [],
  needAnswer: [],
  needChoice: [],
  needCheck: [],
  tooLong: ['n'],
  checkAgain: [],
  errorSummary: ['n'],
  pleaseChoose: [],
  controller: ['controller', 'purpose'],
  privacy: [],
  requestNote: ['organization'],
  book: [],
  request: [],
  sending: [],
  failed: [],
  changed: [],
  notHere: [],
  tooMany: [],
  limitReached: [],
  done: [],
  bookedNext: [],
  bookedNoMail: [],
  requested: [],
  requestedNext: ['organization'],
  requestedNoMail: ['organization'],
  number: ['number'],
  addToCalendar: [],
  manage: [],
  another: [],
  offline: [],
  busy: ['n'],
  broken: [],
  tryAgain: [],
  partySize: [],
  people: ['n'],
  seatsLeft: ['n'],
  searchZone: [],
  noZone: [],
  elsewhere: [],
  goElsewhere: [],
  plainly: [],
  goPlainly: [],
  close: [],
  yours: [],
  pending: [],
  confirmed: [],
  declined: [],
  cancelled: [],
  completed: [],
  noShow: [],
  coming: [],
  comes: [],
  move: [],
  cancel: [],
  until: ['when'],
  tooLate: [],
  reallyCancel: [],
  yesCancel: [],
  keep: [],
  cancelledNow: [],
  chooseNew: [],
  oldTime: [],
  newTime: [],
  moveTo: [],
  moved: [],
  takenNow: [],
  deadlinePassed: [],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type WidgetTextKey = keyof typeof WIDGET_TEXTS

const MOST_CHARACTERS = 300
const MOST_IN_ALL = 10_000
const Form = Line(MOST_CHARACTERS)

/** A text, or one for each plural form of `{n}`. */
export const WidgetText = v.union(
  [
    Form,
    v.strictObject({
      zero: v.optional(Form),
      one: v.optional(Form),
      two: v.optional(Form),
      few: v.optional(Form),
      many: v.optional(Form),
      other: Form,
    }),
  ],
  `must be a text in one line of at most ${MOST_CHARACTERS} characters, or one a plural form: { one: …, other: … }`,
)
export type WidgetText = v.InferOutput<typeof WidgetText>

const formsOf = (text: WidgetText): string[] => (typeof text === 'string' ? [text] : Object.values(text).map(String))

function faultOf(text: WidgetText, known: readonly string[]): string | undefined {
  if (typeof text !== 'string' && !known.includes('n')) return 'must be one text: nothing is counted in it'
  const strange = unknownPlaceholder(formsOf(text), known)
  if (strange !== undefined) return strange
  // A form for exactly one or two may say the number as a word.
  const present = placeholdersIn(typeof text === 'string' ? text : text.other)
  const missing = known.filter((name) => !present.includes(name))
  return missing.length > 0 ? `must say ${namedInBraces(missing)}, which ${missing.length > 1 ? 'are' : 'is'} filled in` : undefined
}

const textOf = (known: readonly string[]) =>
  v.pipe(
    WidgetText,
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? faultOf(dataset.value, known) : undefined
      if (message !== undefined) addIssue({ message })
    }),
  )
type OptionalText = v.OptionalSchema<ReturnType<typeof textOf>, undefined>
const TextsOfLanguage = v.pipe(
  v.strictObject(
    Object.fromEntries(Object.entries(WIDGET_TEXTS).map(([key, known]) => [key, v.optional(textOf(known))])) as Record<
      WidgetTextKey,
      OptionalText
    >,
    'must be texts by their names',
  ),
  v.check(
    (texts) =>
      Object.values(texts)
        .flatMap((text) => (text === undefined ? [] : formsOf(text)))
        .join('').length <= MOST_IN_ALL,
    `must have at most ${MOST_IN_ALL} characters in all`,
  ),
)
type OptionalTexts = v.OptionalSchema<typeof TextsOfLanguage, undefined>

/** What an owner says otherwise than the widget would. */
export const WidgetSettings = v.strictObject({
  texts: v.optional(
    v.strictObject(Object.fromEntries(LOCALES.map((locale) => [locale, v.optional(TextsOfLanguage)])) as Record<Locale, OptionalTexts>),
  ),
})
export type WidgetSettings = v.InferOutput<typeof WidgetSettings>
