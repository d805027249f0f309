import { describe, expect, it } from 'vitest'
import * as manageDe from '../manage/texts/de.ts'
import * as manageEn from '../manage/texts/en.ts'
import * as de from './locales/de.ts'
import { messages as informal } from './locales/de-informal.ts'
import * as en from './locales/en.ts'
import { inTone, translator, type Message } from './messages.ts'

const formsOf = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message))
/** What the forms fill in: one entry if they agree. */
const bracesOf = (message: Message): string[] => [
  ...new Set(formsOf(message).map((text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join())),
]
const texts = (messages: object): string[] => Object.values(messages as Record<string, Message>).flatMap(formsOf)

describe.each([
  ['the flow', en.messages, de.messages, informal],
  ['the manage page', manageEn.messages, manageDe.messages, manageDe.informal],
] as const)('%s', (_, english, german, familiar) => {
  it('has every text in every language', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort())
    expect(
      texts(german)
        .concat(texts(english))
        .filter((text) => !text.trim()),
    ).toEqual([])
  })

  it('fills in the same things in every language and tone', () => {
    for (const [key, message] of Object.entries(german))
      expect([key, bracesOf(message)]).toEqual([key, bracesOf((english as Record<string, Message>)[key] ?? '')])
    for (const [key, message] of Object.entries(familiar))
      expect([key, bracesOf(message)]).toEqual([key, bracesOf((german as Record<string, Message>)[key] ?? '')])
  })

  it('never mixes Sie and du', () => {
    expect(
      texts({ ...german, ...familiar }).filter(
        (text) => /\b(Sie|Ihnen|Ihre[nmrs]?|Ihr)\b/.test(text) && !/^(Die|Diese)/.test(text) && !/Sie sieht/.test(text),
      ),
    ).toEqual([])
    expect(texts(german).filter((text) => /\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmrs]?)\b/.test(text))).toEqual([])
  })
})

describe('a translator', () => {
  it('knows one and many', () => {
    const t = translator(en.messages, 'en')
    expect([t('freeTimes', { n: 1 }), t('freeTimes', { n: 4 })]).toEqual(['1 free time', '4 free times'])
  })

  it('writes ss for ß in Switzerland only', () => {
    expect(translator(de.messages, 'de-CH')('holdRefused')).toContain('liess sich')
    expect(translator(de.messages, 'de-DE')('holdRefused')).toContain('ließ sich')
  })

  it('takes what people typed literally', () => {
    expect(translator(de.messages, 'de')('requestNote', { organization: '$& {n} <b>' })).toContain('$& {n} <b> prüft')
  })

  it('says du where the organization does', async () => {
    expect([(await inTone(de, 'formal')).when, (await inTone(de, 'informal')).when]).toEqual(['Wann passt es Ihnen?', 'Wann passt es dir?'])
  })
})
