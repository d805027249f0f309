import { expect, it } from 'vitest'
import { inOrder } from './module-order.ts'

const CODE = `import { x } from "./other.js";
// src/first.ts
var first = 1;
// src/second.ts
// no name of a module
function second() {}
// ../shared/dist/third.js
var third = 3;
// packages/widget/src/fourth.tsx
var fourth = 4;

export { first as A };`
const namesIn = (code: string) => [...code.matchAll(/^\/\/ (\S+\.\w+)$/gm)].map(([, name = '']) => name.replace('packages/widget/', ''))

it('puts modules in their order, with what is in them, between what is imported and what is given', () => {
  const sorted = inOrder(CODE, ['shared/dist/third.js', 'src/second.ts', 'src/fourth.tsx', 'src/first.ts'])
  expect(namesIn(sorted)).toEqual(['../shared/dist/third.js', 'src/second.ts', 'src/fourth.tsx', 'src/first.ts'])
  expect(sorted).toContain('// src/second.ts\n// no name of a module\nfunction second() {}\n')
  expect(sorted.startsWith('import { x }')).toBe(true)
  expect(sorted.endsWith('\nexport { first as A };')).toBe(true)
  expect(sorted.split('\n').filter(Boolean).sort()).toEqual(CODE.split('\n').filter(Boolean).sort())
})

it('leaves one that has no place behind the one that it follows', () =>
  expect(namesIn(inOrder(CODE, ['src/fourth.tsx', 'src/first.ts']))).toEqual([
    'src/fourth.tsx',
    'src/first.ts',
    'src/second.ts',
    '../shared/dist/third.js',
  ]))

it('names what is in the list and no longer there', () => expect(() => inOrder(CODE, ['src/gone.ts'])).toThrow('src/gone.ts'))
