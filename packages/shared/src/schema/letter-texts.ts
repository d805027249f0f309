import * as v from 'valibot'
import { strayBrace, unknownPlaceholder } from './placeholders.ts'
import { Line, LOCALES, type Locale, LocalizedText } from './primitives.ts'

/** What a letter can be about. `approved` confirms what was requested; `released` tells a staff member that an appointment went to somebody else. */
export const LETTER_KINDS = ['requested', 'confirmed', 'approved', 'declined', 'rescheduled', 'cancelled', 'released', 'reminder'] as const
export type LetterKind = (typeof LETTER_KINDS)[number]
export const LETTER_READERS = ['attendee', 'staff'] as const
export type LetterReader = (typeof LETTER_READERS)[number]

const ALWAYS = ['organization', 'service', 'staff', 'place', 'date', 'time', 'number', 'name'] as const
const MOVED = ['dateBefore', 'timeBefore'] as const
export type LetterPlaceholder = (typeof ALWAYS)[number] | (typeof MOVED)[number]

/** What can be filled into the texts of a letter. */
export const letterPlaceholders = (kind: LetterKind): readonly LetterPlaceholder[] =>
  kind === 'rescheduled' ? [...ALWAYS, ...MOVED] : ALWAYS
/** What can be filled into a paragraph that stands in letters of several kinds. */
export const NOTE_PLACEHOLDERS: readonly LetterPlaceholder[] = ALWAYS

/** Who reads a letter of this kind: of an appointment that went to somebody else only the staff member hears. */
export const readersOf = (kind: LetterKind): readonly LetterReader[] => (kind === 'released' ? ['staff'] : LETTER_READERS)

const MOST_IN_ALL = 20_000

const filledIn = (maxLength: number, known: readonly string[]) =>
  v.pipe(
    Line(maxLength),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? (unknownPlaceholder([dataset.value], known) ?? strayBrace(dataset.value, known)) : undefined
      if (message !== undefined) addIssue({ message })
    }),
  )

const textOf = (kind: LetterKind) => {
  const known = letterPlaceholders(kind)
  return v.strictObject(
    {
      subject: v.optional(filledIn(150, known)),
      heading: v.optional(filledIn(150, known)),
      lead: v.optional(filledIn(1_000, known)),
    },
    'must be { subject, heading, lead }',
  )
}
type OptionalText = v.OptionalSchema<ReturnType<typeof textOf>, undefined>
/** What an owner says otherwise in one letter; whatever is absent stays as it was. */
export type LetterText = v.InferOutput<ReturnType<typeof textOf>>

const byReader = (kind: LetterKind) =>
  v.strictObject(
    Object.fromEntries(readersOf(kind).map((reader) => [reader, v.optional(textOf(kind))])) as Record<LetterReader, OptionalText>,
    'must be texts by their reader: attendee or staff',
  )
type OptionalKind = v.OptionalSchema<ReturnType<typeof byReader>, undefined>

const TextsOfLanguage = v.pipe(
  v.strictObject(
    Object.fromEntries(LETTER_KINDS.map((kind) => [kind, v.optional(byReader(kind))])) as Record<LetterKind, OptionalKind>,
    'must be texts by what the letter is about',
  ),
  v.check((texts) => JSON.stringify(texts).length <= MOST_IN_ALL, `must have at most ${MOST_IN_ALL} characters in all`),
)
type OptionalTexts = v.OptionalSchema<typeof TextsOfLanguage, undefined>

/** A paragraph of the owner's, such as what to bring: for every language, or one a language. */
export const LetterNote = v.pipe(
  LocalizedText(500),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const forms = typeof dataset.value === 'string' ? [dataset.value] : Object.values(dataset.value).filter((one) => one !== undefined)
    const message =
      unknownPlaceholder(forms, NOTE_PLACEHOLDERS) ??
      forms.map((form) => strayBrace(form, NOTE_PLACEHOLDERS)).find((one) => one !== undefined)
    if (message !== undefined) addIssue({ message })
  }),
)

/** What an owner says otherwise than the letters would. */
export const LetterSettings = v.strictObject({
  texts: v.optional(
    v.strictObject(Object.fromEntries(LOCALES.map((locale) => [locale, v.optional(TextsOfLanguage)])) as Record<Locale, OptionalTexts>),
  ),
  /** In every letter to a visitor whose appointment takes place. */
  note: v.optional(LetterNote),
})
export type LetterSettings = v.InferOutput<typeof LetterSettings>

const Draft = v.strictObject({
  subject: v.optional(Line(150)),
  heading: v.optional(Line(150)),
  lead: v.optional(Line(1_000)),
  note: v.optional(Line(500)),
})

/** Which letter is to be shown; `texts` in place of those that were applied. */
export const LetterPreviewRequest = v.pipe(
  v.strictObject({
    kind: v.picklist(LETTER_KINDS, `must be one of ${LETTER_KINDS.join(', ')}`),
    reader: v.optional(v.picklist(LETTER_READERS, 'must be attendee or staff'), 'attendee'),
    locale: v.optional(v.picklist(LOCALES, `must be one of ${LOCALES.join(', ')}`)),
    /** Slug or id; by default the first service. */
    service: v.optional(Line(100)),
    texts: v.optional(Draft),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { kind, texts = {} } = dataset.value
    for (const [key, value] of Object.entries(texts)) {
      const known = key === 'note' ? NOTE_PLACEHOLDERS : letterPlaceholders(kind)
      const message = value === undefined ? undefined : (unknownPlaceholder([value], known) ?? strayBrace(value, known))
      if (message === undefined) continue
      const inTexts = { type: 'object', origin: 'value', input: texts, key, value } as const
      addIssue({ message, path: [{ type: 'object', origin: 'value', input: dataset.value, key: 'texts', value: texts }, inTexts] })
    }
  }),
  v.check(({ kind, reader }) => readersOf(kind).includes(reader), 'names a letter that only staff gets'),
)
export type LetterPreviewRequest = v.InferOutput<typeof LetterPreviewRequest>

/** A letter about an invented booking. */
export const LetterPreview = v.strictObject({ subject: v.string(), text: v.string(), html: v.string() })
