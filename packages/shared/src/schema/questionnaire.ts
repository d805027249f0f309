import * as v from 'valibot'
import { LocalizedText, Paragraph, Slug } from './primitives.ts'

const SECRET_LABEL = /passwor[dt]|kennwort|\bpin\b|kartennummer|card number|\bcvv\b|\bcvc\b|kreditkarte|credit card/i
const Label = v.pipe(
  LocalizedText(200),
  v.check(
    (label) => !(typeof label === 'string' ? [label] : Object.values(label)).some((text) => SECRET_LABEL.test(text ?? '')),
    'asks for a password or card number; a booking form must not',
  ),
)
const Base = {
  id: Slug,
  label: Label,
  hint: v.optional(LocalizedText(300)),
  required: v.optional(v.boolean('must be true or false'), false),
}

/** What a service asks besides name and address. */
export const Question = v.variant(
  'kind',
  [
    v.strictObject({ ...Base, kind: v.literal('line') }),
    v.strictObject({ ...Base, kind: v.literal('paragraph') }),
    v.strictObject({ ...Base, kind: v.literal('checkbox') }),
    v.strictObject({
      ...Base,
      kind: v.literal('choice'),
      options: v.pipe(
        v.array(v.strictObject({ id: Slug, label: LocalizedText(120) }), 'must be a list of { id, label }'),
        v.minLength(2, 'must have at least two options'),
        v.maxLength(50, 'must be at most 50'),
      ),
    }),
  ],
  'must have a kind: line, paragraph, checkbox or choice',
)
export type Question = v.InferOutput<typeof Question>

/** Answers by question id, before they are checked against the service's questions. */
export const Answers = v.pipe(
  v.record(
    v.pipe(v.string(), v.maxLength(60, 'is not a question of this service')),
    v.union([Paragraph(2000), v.boolean()], 'must be text of at most 2000 characters, or true or false'),
    'must be an object of answers by question id',
  ),
  v.check((answers) => Object.keys(answers).length <= 50, 'has more than 50 answers'),
)
export type Answers = v.InferOutput<typeof Answers>
