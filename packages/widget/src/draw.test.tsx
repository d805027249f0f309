import { signal } from './signals.ts'
import fc from 'fast-check'
import { h as preactElement, render, type ComponentChild } from 'preact'
import { afterEach, describe, expect, it } from 'vitest'
import { draw, element } from './draw.ts'

const root = () => document.body.appendChild(document.createElement('div'))
const $ = (selector: string) => document.querySelector<HTMLElement>(selector) as HTMLElement
afterEach(() => document.body.replaceChildren())

type Tree =
  | string
  | number
  | boolean
  | null
  | readonly Tree[]
  | { readonly tag: string; readonly props: object; readonly children: readonly Tree[] }
type Make = (type: string, props: object, ...children: never[]) => unknown
const built = (make: Make, tree: Tree): unknown =>
  tree === null || typeof tree !== 'object'
    ? tree
    : 'tag' in tree
      ? make(tree.tag, tree.props, ...(tree.children.map((child) => built(make, child)) as never[]))
      : tree.map((child) => built(make, child))

const { tree: anyTree } = fc.letrec<{ tree: Tree; element: Tree; list: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, fc.constantFrom('a', 'b', 0, '', null, false, true), tie('element'), tie('list')),
  element: fc.record({
    tag: fc.constantFrom('p', 'b'),
    props: fc.record(
      {
        class: fc.constantFrom('x', 'y', undefined),
        'aria-busy': fc.boolean(),
        'data-n': fc.integer({ max: 3, min: 0 }),
        hidden: fc.boolean(),
        tabIndex: fc.constantFrom(0, -1),
      },
      { requiredKeys: [] },
    ),
    children: fc.array(tie('tree'), { maxLength: 4 }),
  }),
  list: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.array(tie('tree'), { maxLength: 2 })), {
      selector: ([key]) => key,
      maxLength: 6,
    })
    .map((rows) => rows.map(([key, children]) => ({ tag: 'i', props: { key, id: `i${key}` }, children }))),
}))

describe('drawing', () => {
  it('shows what Preact shows, whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(anyTree, { minLength: 1, maxLength: 5 }), (trees) => {
        const ours = root()
        const now = signal<Tree>(null)
        const stop = draw(ours, () => built(element as Make, now.value) as ComponentChild)
        for (const tree of trees) {
          now.value = tree
          // Preact leaves other marks on its way, so it starts afresh every time.
          const theirs = document.createElement('div')
          render(built(preactElement as Make, tree) as ComponentChild, theirs)
          // The order of attributes is the one in which they came.
          expect(ours.isEqualNode(theirs) || [ours.innerHTML, theirs.innerHTML]).toBe(true)
        }
        stop()
        expect(ours.childNodes).toHaveLength(0)
      }),
      { numRuns: 150 },
    )
  })

  it('keeps the elements of a list by their keys, and the focus in them', () => {
    const keys = signal(['a', 'b', 'c'])
    draw(root(), () => keys.value.map((key) => <button key={key} type="button" id={key} />))
    const [b, c] = [$('#b'), $('#c')]
    b.focus()
    keys.value = ['new', 'a', 'b', 'c']
    expect($('#b') === b && $('#c') === c && document.activeElement === b).toBe(true)
    keys.value = ['c', 'b']
    const [first, second] = b.parentElement?.children ?? []
    expect(first === c && second === b).toBe(true)
  })

  it('keeps an element whose neighbours come and go, and none of another component', () => {
    const Other = () => <p class="one">other</p>
    const One = () => <p class="one">one</p>
    const more = signal(false)
    draw(root(), () => (
      <>
        {more.value && <p>before</p>}
        <input />
        {more.value ? <Other /> : <One />}
      </>
    ))
    const [input, one] = [$('input'), $('.one')]
    input.focus()
    more.value = true
    expect($('input') === input && document.activeElement === input).toBe(true)
    expect([$('.one') === one, $('.one').textContent]).toEqual([false, 'other'])
  })

  it('calls the handler of the last drawing', () => {
    const calls: number[] = []
    const count = signal<number | undefined>(1)
    draw(root(), () => <button type="button" onClick={count.value ? () => calls.push(count.value ?? 0) : undefined} />)
    $('button').click()
    count.value = 2
    $('button').click()
    count.value = undefined
    $('button').click()
    expect(calls).toEqual([1, 2])
  })

  it('gives fields their value when it is another one, and leaves the cursor alone when it is not', () => {
    const text = signal('a')
    const choice = signal('2')
    draw(root(), () => (
      <>
        <input value={text.value} />
        <select value={choice.value}>
          {['1', '2', '3'].map((value) => (
            <option key={value} value={value} />
          ))}
        </select>
      </>
    ))
    const [input, select] = [$('input') as HTMLInputElement, $('select') as HTMLSelectElement]
    expect([input.value, select.value]).toEqual(['a', '2'])
    input.value = 'abc'
    input.setSelectionRange(1, 1)
    text.value = 'abc'
    expect([input.value, input.selectionStart]).toEqual(['abc', 1])
    text.value = 'x'
    choice.value = '3'
    expect([input.value, select.value]).toEqual(['x', '3'])
  })

  it('makes drawings that are drawings, and text of whatever is text', () => {
    draw(root(), () => (
      // biome-ignore lint/a11y/noSvgWithoutTitle: nobody has to understand it
      <svg viewBox="0 0 24 24">
        <path d="M0 0" />
        {'<img src=x onerror=alert(1)>'}
      </svg>
    ))
    expect([$('path').namespaceURI, $('svg').getAttribute('viewBox')]).toEqual(['http://www.w3.org/2000/svg', '0 0 24 24'])
    expect([$('img'), $('svg').textContent]).toEqual([null, '<img src=x onerror=alert(1)>'])
  })
})
