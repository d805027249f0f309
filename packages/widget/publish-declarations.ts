import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** What may stand in a declaration besides our own files: packages that are published and among our dependencies. */
const PUBLISHED = /^@preact\/signals-core$/
const SPECIFIER = /(from |import\()(["'])([^"']+)\2/g

/**
 * Copies the declarations that `package/index.d.ts` needs from `from` to `to`. The schemas are not published: their types are
 * taken from `contracts`, the file of the client that is written from the API's own description.
 *
 * @throws {Error} if a declaration refers to anything that whoever installs the package would not have
 */
export function publishDeclarations(from: string, contracts: string, to: string): void {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    writeFileSync(join(to, file), text)
  }
  const known = new Set<string>()
  const publish = (file: string) => {
    if (known.has(file)) return
    known.add(file)
    const text = readFileSync(join(from, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*/, '')
    const published = text.replace(SPECIFIER, (_, start: string, quote: string, name: string) => {
      const target = targetOf(file, name)
      return `${start}${quote}${target}${quote}`
    })
    write(file, published)
  }
  const targetOf = (file: string, name: string): string => {
    if (name === '@slotwell/shared/schema') return toward(file, 'api-types.js')
    if (name.startsWith('.')) {
      publish(join(dirname(file), name.replace(/\.tsx?$/, '.d.ts')))
      return name.replace(/\.tsx?$/, '.js')
    }
    if (!PUBLISHED.test(name)) throw new Error(`${file} refers to ${name}, which is not published with @slotwell/widget.`)
    return name
  }
  publish('package/index.d.ts')
  write('api-types.d.ts', readFileSync(contracts, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/, ''))
}

const toward = (file: string, target: string): string => {
  const path = relative(dirname(file), target)
  return path.startsWith('.') ? path : `./${path}`
}
