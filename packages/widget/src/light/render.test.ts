import fc from 'fast-check'
import type { ComponentChild } from 'preact'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ATTRIBUTES, both, looksOf, newRoot, ours, theirs, type Renderer } from '../../test/renderers.ts'
import { anyPlan, playOf } from '../../test/view-plan.ts'

afterEach(() => document.body.replaceChildren())
/** Hundreds of documents take their time beside other tests. */
const isDeep = !!process.env.SLOTWELL_DEEP
vi.setConfig({ testTimeout: isDeep ? 600_000 : 60_000 })
const numRuns = isDeep ? 2000 : 100

type Tree =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Tree[]
  | { readonly as: string; readonly key?: number; readonly props: object; readonly children: readonly Tree[] }

/** Components of every kind: one that wraps, one that adds nothing, one that shows something else, one that shows nothing. */
const components = ({ h, Fragment }: Renderer): Record<string, (props: { children?: ComponentChild; n?: number }) => ComponentChild> => ({
  Box: ({ children, n }) => h('section', { 'data-n': n }, children),
  Group: ({ children }) => children,
  Pair: ({ children }) => h(Fragment, null, h('p', null, children), h('b', null, 'x')),
  Nothing: () => null,
  Number: ({ n }) => n,
})
const build = (renderer: Renderer, tree: Tree): ComponentChild => {
  if (tree === null || typeof tree !== 'object') return tree
  if (!('as' in tree)) return tree.map((child) => build(renderer, child))
  const type = tree.as === 'Fragment' ? renderer.Fragment : (components(renderer)[tree.as] ?? tree.as)
  return renderer.h(type as 'p', { ...tree.props, key: tree.key }, ...tree.children.map((child) => build(renderer, child)))
}

const anyProps = fc.record(
  Object.fromEntries(
    Object.entries({ ...ATTRIBUTES, n: [0, 1, 2] }).map(([name, values]) => [name, fc.constantFrom(...values, undefined)]),
  ),
  { requiredKeys: [] },
)
const { tree: anyTree } = fc.letrec<{ tree: Tree; element: Tree; list: Tree; keyed: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'b', '<i>', 0, 1.5, '', null, undefined, false, true),
    tie('element'),
    tie('list'),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
  element: fc.record({
    as: fc.constantFrom('p', 'b', 'svg', 'path', 'Box', 'Group', 'Pair', 'Nothing', 'Number', 'Fragment'),
    props: anyProps,
    children: fc.array(tie('tree'), { maxLength: 4 }),
  }),
  keyed: fc.record({
    as: fc.constantFrom('li', 'li', 'Box', 'Pair', 'Fragment'),
    key: fc.nat(9),
    props: anyProps,
    children: fc.array(tie('tree'), { maxLength: 2 }),
  }),
  // Keys that are there twice are a mistake, but what is shown is right.
  list: fc.array(tie('keyed'), { maxLength: 7 }),
}))

describe('a renderer of our own', () => {
  it('shows what Preact shows, whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(anyTree, { minLength: 1, maxLength: 5 }), (trees) => {
        const [root, other] = [newRoot(), newRoot()]
        for (const tree of trees) {
          for (const [renderer, place] of [[ours, root] as const, [theirs, other] as const]) renderer.render(build(renderer, tree), place)
          expect(looksOf(root)).toEqual(looksOf(other))
        }
        ours.render(null, root)
        expect(root.childNodes).toHaveLength(0)
        document.body.replaceChildren()
      }),
      { numRuns },
    )
  })

  it('keeps the nodes, the focus and what is typed, and calls the handlers, as Preact does', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(fc.nat(), { minLength: 2, maxLength: 6 }), (plan, steps) => {
        const [mine, preacts] = [playOf(ours, plan, steps), playOf(theirs, plan, steps)]
        const without = ({ focus: _, ...scene }: (typeof mine)[number]) => scene
        expect(mine.map(without)).toEqual(preacts.map(without))
        // Where Preact keeps the focus, it is kept; in longer lists also where Preact loses it.
        for (const [i, { focus }] of preacts.entries()) if (focus !== -1) expect(mine[i]?.focus).toBe(focus)
      }),
      { numRuns },
    )
  })

  it('never moves what has the focus, wherever a list puts it', () => {
    const keys = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f'], { minLength: 1 })
    fc.assert(
      fc.property(keys, keys, fc.nat(), (before, after, which) => {
        const root = newRoot()
        const show = (list: readonly string[]) =>
          ours.render(
            list.map((key) => ours.h('p', { key }, ours.h('button', { id: key }))),
            root,
          )
        show(before)
        const focused = before[which % before.length] ?? ''
        root.querySelector<HTMLElement>(`#${focused}`)?.focus()
        show(after)
        expect(Array.from(root.querySelectorAll('button'), ({ id }) => id)).toEqual(after)
        expect(document.activeElement?.id).toBe(after.includes(focused) ? focused : '')
        root.remove()
      }),
      { numRuns },
    )
  })

  it('lets a translator have the words it has taken', () => {
    const root = newRoot()
    const show = (words: string, more: boolean) =>
      ours.render(ours.h('p', null, words, more && ours.h('i', null, 'more'), ours.h('b', null, 'end')), root)
    show('one', false)
    const [word, end] = [root.querySelector('p')?.firstChild as ChildNode, root.querySelector('b') as HTMLElement]
    const translated = document.createElement('font')
    translated.textContent = 'eins'
    word.replaceWith(translated)
    end.tabIndex = 0
    end.focus()
    show('two', true)
    expect(root.textContent).toBe('einsmoreend')
    expect(document.activeElement).toBe(end)
    ours.render(null, root)
    expect(root.childNodes).toHaveLength(0)
  })
})

describe.each(both)('in the corners, %s', (_, renderer) => {
  const { h, render } = renderer
  const $ = <T extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<T>(selector) as T

  it('leaves the cursor where it is when a field is given what it has', () => {
    const root = newRoot()
    const show = (value: string) => render(h('input', { value }), root)
    show('a')
    const input = $<HTMLInputElement>('input')
    input.value = 'abc'
    input.setSelectionRange(1, 1)
    show('abc')
    expect([input.value, input.selectionStart]).toEqual(['abc', 1])
    show('x')
    expect(input.value).toBe('x')
  })

  it('gives a select its value after its options', () => {
    const root = newRoot()
    const show = (value: string, ...options: string[]) =>
      render(
        h(
          'select',
          { value },
          options.map((word) => h('option', { key: word, value: word }, word)),
        ),
        root,
      )
    show('b', 'a', 'b')
    expect($<HTMLSelectElement>('select').value).toBe('b')
    show('c', 'a', 'b', 'c')
    expect($<HTMLSelectElement>('select').value).toBe('c')
  })

  it('goes on with an event whose element a handler has taken away', () => {
    const root = newRoot()
    const calls: string[] = []
    const show = (there: boolean) =>
      render(
        h(
          'div',
          { onClick: () => calls.push('outer') },
          there && h('p', { onClick: () => calls.push('middle') }, h('button', { onClick: () => show(false) })),
        ),
        root,
      )
    show(true)
    $('button').click()
    expect([calls, $('p')]).toEqual([['middle', 'outer'], null])
  })

  it('changes handlers without adding listeners', () => {
    const root = newRoot()
    const calls: number[] = []
    const show = (n: number) => render(h('button', { onClick: n ? () => calls.push(n) : undefined }), root)
    show(1)
    const add = vi.spyOn($('button'), 'addEventListener')
    for (const n of [2, 3, 0]) {
      show(n)
      $('button').click()
    }
    expect([calls, add.mock.calls.length]).toEqual([[2, 3], 0])
    show(4)
    $('button').click()
    expect(calls).toEqual([2, 3, 4])
  })

  it('shows everything where a key is there twice', () => {
    const root = newRoot()
    const show = (...words: string[]) =>
      render(
        words.map((word) => h('p', { key: word[0] }, word)),
        root,
      )
    show('a1', 'a2', 'b1')
    show('a3', 'a4', 'b2', 'a5')
    expect(root.textContent).toBe('a3a4b2a5')
    show('a6')
    expect(root.textContent).toBe('a6')
  })

  it('passes on the children that a component was given among its properties', () => {
    const Inner = ({ children }: { readonly children?: ComponentChild }) => h('b', null, children)
    const Outer = (props: { readonly children?: ComponentChild }) => h(Inner, { ...props })
    const root = newRoot()
    render(h(Outer, null, 'x', 'y'), root)
    expect(root.innerHTML).toBe('<b>xy</b>')
  })

  it('shows the next view after a component has failed', () => {
    const root = newRoot()
    const Part = ({ fails }: { readonly fails: boolean }) => {
      if (fails) throw new Error('of ours')
      return h('b', null, 'well')
    }
    const show = (fails: boolean) => render([h('p', null, 'before'), h(Part, { fails }), h('p', null, 'after')], root)
    show(false)
    expect(() => show(true)).toThrow('of ours')
    expect(root.textContent).toBe('beforewellafter')
    show(false)
    expect(root.textContent).toBe('beforewellafter')
  })
})
