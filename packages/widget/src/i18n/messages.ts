/** A text, or one a plural category of `{n}`; `other` stands for those a language does without. Names in braces are filled in. */
export type Message = string | ({ readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string })

/** Every text of the booking flow. The heading of a step has the step's own name. */
export type MessageKey =
  | 'service'
  | 'length'
  | 'place'
  | 'person'
  | 'anyPlace'
  | 'anyPerson'
  | 'back'
  | 'online'
  | 'free'
  | 'when'
  | 'nextFree'
  | 'asList'
  | 'asMonth'
  | 'previousMonth'
  | 'nextMonth'
  | 'freeTimes'
  | 'noneFree'
  | 'backToMonth'
  | 'morning'
  | 'afternoon'
  | 'evening'
  | 'monthFull'
  | 'nothingFree'
  | 'contact'
  | 'loading'
  | 'clock'
  | 'dayAndTime'
  | 'zoneNote'
  | 'zoneAtPlace'
  | 'yourClock'
  | 'placing'
  | 'held'
  | 'heldShort'
  | 'extend'
  | 'expired'
  | 'holdAgain'
  | 'taken'
  | 'takenNear'
  | 'otherTimes'
  | 'holdRefused'
  | 'details'
  | 'name'
  | 'email'
  | 'phone'
  | 'optional'
  | 'needName'
  | 'needEmail'
  | 'badEmail'
  | 'needPhone'
  | 'badPhone'
  | 'needAnswer'
  | 'needChoice'
  | 'needCheck'
  | 'tooLong'
  | 'checkAgain'
  | 'errorSummary'
  | 'pleaseChoose'
  | 'controller'
  | 'privacy'
  | 'requestNote'
  | 'book'
  | 'request'
  | 'sending'
  | 'failed'
  | 'changed'
  | 'notHere'
  | 'tooMany'
  | 'limitReached'
  | 'done'
  | 'bookedNext'
  | 'bookedNoMail'
  | 'requested'
  | 'requestedNext'
  | 'requestedNoMail'
  | 'number'
  | 'addToCalendar'
  | 'manage'
  | 'another'
  | 'offline'
  | 'busy'
  | 'broken'
  | 'tryAgain'

export type Messages<Key extends string = MessageKey> = { readonly [Name in Key]: Message }

/** A language as its chunk exports it. `informal` brings what differs for organizations that say du; most languages have none. */
export interface Language<Key extends string = MessageKey> {
  readonly messages: Messages<Key>
  readonly informal?: () => Promise<Partial<Messages<Key>>>
}

export type Params = Readonly<Record<string, string | number>>
export type Translate<Key extends string = MessageKey> = (key: Key, params?: Params) => string

/**
 * Texts of one language for one reader. `tag` decides plurals and, for Switzerland and Liechtenstein, ss for ß.
 * Braces without a parameter stay as they are, so a missing one is seen.
 */
export function translator<Key extends string>(messages: Readonly<Record<Key, Message>>, tag: string): Translate<Key> {
  const plural = new Intl.PluralRules(tag)
  const swiss = /^de-(CH|LI)\b/i.test(tag)
  return (key, params = {}) => {
    const message = messages[key]
    const text = typeof message === 'string' ? message : (message[plural.select(params.n as number)] ?? message.other)
    const spelled = swiss ? text.replaceAll('ß', 'ss') : text
    return spelled.replace(/\{(\w+)\}/g, (braces, name: string) => String(params[name] ?? braces))
  }
}

/** One chunk a language, loaded when it is needed. */
export type Languages<Key extends string = MessageKey> = Readonly<Record<string, () => Promise<Language<Key>>>> & {
  readonly en: () => Promise<Language<Key>>
}

/** Who speaks to the reader. */
export interface Speaker {
  readonly language: string
  readonly tone: 'formal' | 'informal'
  /** Decides plurals and spelling. */
  readonly tag: string
  /** The owner's own words, of this and other dictionaries. */
  readonly texts?: object | undefined
}

/** Loads what is said in one of `languages`, or in English for one that we don't have: the informal texts over the others, the owner's over both. */
export async function speaking<Key extends string>(
  languages: Languages<Key>,
  { language, tone, tag, texts }: Speaker,
): Promise<Translate<Key>> {
  const { messages, informal } = await (languages[language] ?? languages.en)()
  return translator<Key>({ ...messages, ...(tone === 'informal' && (await informal?.())), ...texts }, tag)
}
