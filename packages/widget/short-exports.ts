const EXPORTS = /export\s*\{([^}]*)\}/
/** `import { A as b } from './core-….js'`, as one chunk writes it of another. */
const importsOf = (file: string) => new RegExp(`import\\s*\\{([^}]*)\\}\\s*from\\s*(["'\`])\\./${file.replaceAll('.', '\\.')}\\2`, 'g')

/**
 * A minified chunk has short names already, and gives them to the others under a second set of short names. One set will do: `export{P as A}`
 * becomes `export{P}`, and the others ask for `P`. That is 76 bytes (gzip) of the core. Names that are `known` outside stay.
 */
export function shortExports(chunks: Readonly<Record<string, string>>, file: string, known: readonly string[]): Record<string, string> {
  const own = new Map<string, string>()
  const taken = new Set(known)
  const code = chunks[file]?.replace(EXPORTS, (_, list: string) => {
    const names = list.split(',').map((entry) => {
      const [name = '', given = name] = entry.trim().split(/\s+as\s+/)
      if (known.includes(given) || taken.has(name)) return entry.trim()
      taken.add(name)
      own.set(given, name)
      return name
    })
    return `export{${names.join()}}`
  })
  const renamed = (list: string) =>
    list
      .split(',')
      .map((entry) => {
        const [name = '', local = name] = entry.trim().split(/\s+as\s+/)
        const wanted = own.get(name) ?? name
        return wanted === local ? local : `${wanted} as ${local}`
      })
      .join()
  return Object.fromEntries(
    Object.entries(chunks).map(([name, text]) => [
      name,
      name === file ? (code ?? text) : text.replace(importsOf(file), (all, list: string) => all.replace(list, () => renamed(list))),
    ]),
  )
}
