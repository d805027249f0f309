const CLASS = /\.([a-z][a-z-]*)(?=[^{}]*\{)/g
const PROPERTY = /--(?!slotwell-)[a-z][a-z-]*/g
const ATTRIBUTE = /\bclass=("[^"]*"|\{[^}]*\})/g
const STRING = /(["'])([a-z -]+)\1/g

/** `a` to `z`, then `a0` and so on. */
export const short = (index: number): string => String.fromCharCode(97 + (index % 26)) + (index < 26 ? '' : Math.floor(index / 26) - 1)

interface ShortNames {
  readonly inStyles: (css: string) => string
  readonly inMarkup: (tsx: string) => string
}

/**
 * Short names for the classes and custom properties of our style sheets, in the order of their first use in `styles`. The sources keep
 * the long ones: nothing outside may rely on either, `::part` and `--slotwell-…` are what the page is promised, and stay.
 *
 * In TSX a class has to stand in a `class` attribute as a literal: `class="row"` or `class={done ? 'row over' : 'row'}`.
 */
export function shortNames(styles: string): ShortNames {
  const seen = (pattern: RegExp) => [...new Set(styles.replaceAll(/\/\*.*?\*\//gs, '').match(pattern))]
  // `root` is made by hand, where no attribute is.
  const classes = new Map(seen(CLASS).flatMap((name, i) => (name === '.root' ? [] : [[name.slice(1), short(i)]])))
  const properties = new Map(seen(PROPERTY).map((name, i) => [name, `--${short(i)}`]))

  const withProperties = (text: string) => text.replaceAll(PROPERTY, (name) => properties.get(name) ?? name)
  const shortWords = (words: string) => words.replaceAll(/[a-z-]+/g, (word) => classes.get(word) ?? word)
  return {
    inStyles: (css) => withProperties(css).replaceAll(CLASS, (_, name: string) => `.${classes.get(name) ?? name}`),
    inMarkup: (tsx) =>
      withProperties(tsx).replaceAll(ATTRIBUTE, (attribute) =>
        attribute.replaceAll(STRING, (_, quote: string, words: string) => quote + shortWords(words) + quote),
      ),
  }
}
