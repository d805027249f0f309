/** In minor units, such as Rappen; the currency as its ISO 4217 code. */
interface Money {
  readonly amount: number
  readonly currency: string
}

/**
 * "CHF 85.00", the same in the widget, on plain pages and in letters. The region of `tag` says how it is written; where it has none, the
 * country of the currency, with whose code that of the currency begins (ISO 4217). Currencies of several countries, such as the
 * euro, begin with no country's: then it is what is usual in the language.
 */
export function writeMoney(tag: string, { amount, currency }: Money): string {
  const { region = currency.slice(0, 2) } = new Intl.Locale(tag)
  const format = new Intl.NumberFormat(new Intl.Locale(tag, { region }), { style: 'currency', currency })
  // Always there, whatever the types say.
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits as number))
}
