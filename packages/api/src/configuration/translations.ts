import type { LocalizedText } from '@slotwell/shared/schema'
import type { Path } from './fault.ts'
import type { Draft } from './draft.ts'
import type { ShapeFault } from './shape-faults.ts'

/** Texts given by language must have every language of the organization; a plain text stands for all of them. */
export function missingTranslations(draft: Draft): ShapeFault[] {
  const locales = draft.organization?.locales
  if (!locales) return []
  return [...localizedTexts(draft)].flatMap(([path, text]): ShapeFault[] => {
    if (text === undefined || typeof text === 'string') return []
    const missing = locales.filter((locale) => !text[locale])
    if (missing.length === 0) return []
    return [
      {
        path,
        at: 'value',
        message: `is not translated to ${missing.join(', ')}`,
        remedy: `The organization's languages are ${locales.join(', ')}`,
      },
    ]
  })
}

/** Texts for a language that nobody is spoken to in would be written for nothing. */
export function strangeLanguages({ organization, widget, letters }: Draft): ShapeFault[] {
  const locales: readonly string[] | undefined = organization?.locales
  if (!locales) return []
  const strange = (section: 'widget' | 'letters', texts: object | undefined) =>
    Object.keys(texts ?? {})
      .filter((language) => !locales.includes(language))
      .map(
        (language): ShapeFault => ({
          path: [section, 'texts', language],
          at: 'key',
          message: 'is no language of the organization',
          remedy: `Add ${language} to organization.locales, or remove these texts`,
        }),
      )
  return [...strange('widget', widget?.texts), ...strange('letters', letters?.texts)]
}

function* localizedTexts(draft: Draft): Generator<[Path, LocalizedText | undefined]> {
  yield [['organization', 'privacy', 'purpose'], draft.organization?.privacy?.purpose]
  yield [['letters', 'note'], draft.letters?.note]
  for (const { index, value } of draft.locations) {
    yield [['locations', index, 'name'], value?.name]
    for (const [i, closure] of (value?.closures ?? []).entries()) yield [['locations', index, 'closures', i, 'name'], closure.name]
  }
  for (const { index, value } of draft.staff) yield [['staff', index, 'title'], value?.title]
  for (const { index, value } of draft.services) {
    yield [['services', index, 'name'], value?.name]
    yield [['services', index, 'description'], value?.description]
    yield [['services', index, 'letterNote'], value?.letterNote]
    for (const [i, question] of (value?.questions ?? []).entries()) {
      const at: Path = ['services', index, 'questions', i]
      yield [[...at, 'label'], question.label]
      yield [[...at, 'hint'], question.hint]
      if (question.kind !== 'choice') continue
      for (const [o, option] of question.options.entries()) yield [[...at, 'options', o, 'label'], option.label]
    }
  }
}
