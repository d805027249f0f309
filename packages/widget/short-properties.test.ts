import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as schema from '@slotwell/shared/schema'
import { parseSync, transformWithOxc, Visitor } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { OWN_PROPERTIES, shortProperties } from './short-properties.ts'

const inOneLine = (code: string) => code.trim().replaceAll(/\s+/g, ' ').replaceAll('; ', ';')

/** Properties that `code` names by words. */
function propertiesIn(code: string): readonly string[] {
  const names: string[] = []
  const see = (node: { readonly type: string; readonly name?: unknown }) =>
    void (node.type === 'Identifier' && names.push(String(node.name)))
  new Visitor({
    MemberExpression: ({ computed, property }) => computed || see(property),
    Property: ({ computed, key }) => computed || see(key),
  }).visit(parseSync('x.js', code).program)
  return names
}

describe('short properties', () => {
  it('are given wherever a property is named by a word, and nowhere else', () => {
    const code = 'const { model, client: own = {} } = app;own.model?.rare(model, model.value["model"], `é model`, { model });'
    const [model, client, rare, checkout] = ['model', 'client', 'rare', 'checkout'].map((name) => OWN_PROPERTIES[name])
    const short = `const { ${model}: model, ${client}: own = {} } = app;own.${model}?.${rare}(model, model.value["model"], \`é model\`, { ${model}: model });`
    expect(inOneLine(shortProperties(code, 'x.js'))).toBe(short)
    const methods = '({ checkout() {}, get rare() {}, ["model"]: 1, "client": 2 });'
    expect(inOneLine(shortProperties(methods, 'x.js'))).toBe(`({ ${checkout}() {}, get ${rare}() {}, ["model"]: 1, "client": 2 });`)
  })

  it('are given to different names, which are different themselves', () => {
    const given = Object.values(OWN_PROPERTIES)
    expect(new Set(given).size).toBe(given.length)
    // The renderer takes a property that begins so for a handler.
    expect(given.filter((name) => name.length > 2 || name.startsWith('on'))).toEqual([])
  })
})

const own = new Set(Object.keys(OWN_PROPERTIES))
const strangers = (names: Iterable<string>) => [...new Set(names)].filter((name) => own.has(name))

describe('the names that become short', () => {
  const src = join(import.meta.dirname, 'src')
  const files = (readdirSync(src, { recursive: true }) as string[]).filter((file) => /(?<!\.test|\.d)\.tsx?$/.test(file))
  const texts = new Map<string, string>()
  const used = new Map<string, readonly string[]>()
  beforeAll(async () => {
    for (const file of files) {
      const text = readFileSync(join(src, file), 'utf8')
      const { code } = await transformWithOxc(text, file, { jsx: { runtime: 'classic', pragma: 'h' } })
      texts.set(file, code)
      used.set(file, propertiesIn(code))
    }
  })

  it('are all in use, and no property has a short one already', () => {
    const all = new Set([...used.values()].flat())
    expect([...own].filter((name) => !all.has(name))).toEqual([])
    expect(Object.values(OWN_PROPERTIES).filter((name) => all.has(name))).toEqual([])
  })

  it('are never asked for by a text', () => {
    const quoted = [...texts.values()].flatMap((code) => [...code.matchAll(/(["'`])([a-z]\w*)\1/gi)].map(([, , text = '']) => text))
    expect(strangers(quoted)).toEqual([])
  })

  it('are not keys of texts', () => {
    const keys = [...used].flatMap(([file, names]) => (/(locales|texts)\//.test(file) ? names : []))
    expect(keys.length).toBeGreaterThan(100)
    expect(strangers(keys)).toEqual([])
  })

  it('are unknown to the loader, which is built by itself', () => {
    const loader = ['script-tag', 'element', 'launcher', 'options', 'pinned-import', 'events']
    const words = loader.flatMap((name) =>
      readFileSync(join(src, `${name}.ts`), 'utf8')
        .replaceAll(/\/\*.*?\*\/|\/\/.*/gs, '')
        .match(/\w+/g),
    )
    expect(strangers(words.map(String))).toEqual([])
  })

  it('are not what the API calls anything', () => {
    const names = new Set<string>()
    const seen = new Set<unknown>()
    const visit = (part: unknown): void => {
      if (typeof part !== 'object' || !part || seen.has(part)) return
      seen.add(part)
      if ('entries' in part) for (const name of Object.keys(part.entries as object)) names.add(name)
      Object.values(part).forEach(visit)
    }
    visit({ ...schema })
    expect(names).toContain('expiresInSeconds')
    expect(strangers(names)).toEqual([])
  })

  it('are not what browsers call anything', () => {
    const typescript = createRequire(createRequire(import.meta.url).resolve('typescript/package.json'))
    const lib = join(dirname(typescript.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`)), 'lib')
    const names = readdirSync(lib)
      .filter((file) => /^lib\.(dom|es)/.test(file))
      .flatMap((file) => [
        ...readFileSync(join(lib, file), 'utf8')
          .replaceAll(/\/\*.*?\*\//gs, '')
          .matchAll(/^\s+(?:readonly |get |set )*"?(\w+)"?\??\s*[(:<]/gm),
      ])
      .map(([, name = '']) => name)
    expect(names).toContain('querySelector')
    expect(strangers(names)).toEqual([])
  })
})
