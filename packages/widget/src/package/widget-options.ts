import type { Attributes, Camel } from '../options.ts'

/** The attributes of `<slotwell-booking>` without `data-`: `key`, `api`, `service` and the others, described there. */
export type WidgetOptions = {
  readonly [Name in keyof Attributes as Name extends `data-${infer Option}` ? Camel<Option> : never]?:
    | (Name extends 'data-party-size' ? number : Attributes[Name])
    | undefined
} & { readonly key: string }

/** As attributes, in the order of the options; what is undefined or empty is left out. */
export const attributesOf = (options: WidgetOptions): Partial<Attributes> =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value)
      .map(([name, value]) => [`data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)]),
  )
