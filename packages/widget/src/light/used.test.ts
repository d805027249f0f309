import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ATTRIBUTES, FIELDS } from '../../test/renderers.ts'

const source = join(import.meta.dirname, '..')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^(light|package)\//.test(file))
  .map((file) => [file, readFileSync(join(source, file), 'utf8')] as const)

/** The names of the attributes of all elements in some TSX; those of components are their own matter. */
function attributesIn(code: string): string[] {
  const tsx = code.replace(/^\s*\/\/.*$/gm, '')
  const names: string[] = []
  for (const { index } of tsx.matchAll(/(?<!\w)<[a-z][a-z0-9]*(?=[\s>])/g)) {
    let depth = 0
    let own = ''
    for (let i = index + 1; depth > 0 || tsx[i] !== '>'; i++) {
      if (tsx[i] === '{') depth++
      if (depth === 0) own += tsx[i]
      if (tsx[i] === '}') depth--
    }
    names.push(
      ...own
        .replace(/"[^"]*"/g, '')
        .split(/[\s=/]+/)
        .slice(1)
        .filter(Boolean),
    )
  }
  return names
}

it('finds the attributes of elements', () => {
  const tsx =
    '<b>x</b> <Own as="x" /> signal<string>() <a\n  // why\n  href={x > 1 ? { y } : 2} data-x\n  {...more} class="a b" onClick={() => 1}>'
  expect(attributesIn(tsx)).toEqual(['href', 'data-x', 'class', 'onClick'])
})

it('no element has an attribute that is not compared with Preact', () => {
  const known = [...Object.keys(ATTRIBUTES), ...FIELDS]
  const unknown = files.flatMap(([file, tsx]) =>
    attributesIn(file.endsWith('x') ? tsx : '').flatMap((name) =>
      known.includes(name) || /^(aria|data)-|^key$/.test(name) ? [] : [`${file}: ${name}`],
    ),
  )
  expect(unknown).toEqual([])
})

it('nothing is used of the libraries that the light modules lack', () => {
  const LACKING = /\.subscribe\(|\b(untracked|createModel|useSignal|useState|useEffect|useRef|createContext|dangerouslySetInnerHTML)\b/
  expect(files.flatMap(([file, code]) => (LACKING.test(code) ? [file] : []))).toEqual([])
})
