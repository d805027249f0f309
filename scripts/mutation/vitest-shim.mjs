// Stands in for vitest where tests are run thousands of times in one process: the same `expect`, and nothing around it.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const fromVitest = createRequire(createRequire(import.meta.url).resolve('vitest'))
const expectPath = fromVitest.resolve('@vitest/expect')
const chai = await import(pathToFileURL(createRequire(expectPath).resolve('chai')).href)
const { JestAsymmetricMatchers, JestChaiExpect, JestExtend } = await import(pathToFileURL(expectPath).href)
for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)

/** @type {{ name: string, run: () => unknown }[]} */
export const tests = []
const groups = []

/** Matchers inside a value: `expect.objectContaining({ … })`. */
const WITHIN = ['anything', 'any', 'objectContaining', 'arrayContaining', 'stringContaining', 'stringMatching', 'closeTo']
export const expect = Object.assign((value, message) => chai.expect(value, message), {
  fail: chai.expect.fail,
  ...Object.fromEntries(WITHIN.map((name) => [name, chai.expect[name]])),
})
// Options, where there are any, stand before the body.
export const describe = (name, ...rest) => {
  groups.push(name)
  rest.at(-1)()
  groups.pop()
}
export const it = (name, ...rest) => void tests.push({ name: [...groups, name].join(' › '), run: rest.at(-1) })
for (const declare of [describe, it])
  declare.each = (rows) => (name, body) => {
    for (const [i, row] of rows.entries()) declare(`${name} (${i + 1})`, () => (Array.isArray(row) ? body(...row) : body(row)))
  }
export const afterAll = () => undefined
export const vi = { setConfig: () => undefined }
