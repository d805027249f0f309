import fc from 'fast-check'
import type { ComponentChild } from 'preact'
import { ATTRIBUTES, newRoot, looksOf, nodesOf, type Renderer } from './renderers.ts'

/**
 * A view as components write them: what may be there, what may stand there instead, lists by keys. What really is there is
 * decided by the number of the step, so one plan makes a sequence of views in which the same places mean the same.
 */
export type Plan =
  | { readonly kind: 'text' | 'input' | 'tick' | 'select' | 'area' | 'drawing' }
  | { readonly kind: 'button' | 'box' | 'form' | 'part'; readonly children: readonly Plan[] }
  | { readonly kind: 'sometimes'; readonly child: Plan }
  | { readonly kind: 'either'; readonly children: readonly Plan[] }
  | { readonly kind: 'list'; readonly keys: number; readonly child: Plan }

export const { plan: anyPlan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('text', 'input', 'tick', 'select', 'area', 'drawing') }),
    fc.record({ kind: fc.constantFrom('button', 'box', 'form', 'part'), children: fc.array(tie('plan'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('sometimes'), child: tie('plan') }),
    fc.record({ kind: fc.constant('either'), children: fc.array(tie('plan'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('list'), keys: fc.integer({ min: 1, max: 8 }), child: tie('plan') }),
  ),
}))

/** A number below `below` for this place at this step, always the same one. */
function pick(step: number, place: string, below: number): number {
  let mixed = step | 0
  for (const letter of place) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x5bd1e995) ^ (mixed >>> 13)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 8) % below
}

type Part = (props: { children?: ComponentChild }) => ComponentChild
const Part: Part = ({ children }) => children

const WORDS = ['', 'a', 'b', 'c']

/** Each attribute with one of its values, or undefined, or not named at all. */
const attributes = (some: (below: number, what: string) => number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(ATTRIBUTES).flatMap(([name, values]) =>
      some(3, name) ? [[name, [...values, undefined][some(values.length + 1, `=${name}`)]]] : [],
    ),
  )

/** What `plan` looks like at `step`; handlers note in `calls` who was called. */
function viewOf({ h, Fragment }: Renderer, plan: Plan, step: number, calls: string[], own: Map<string, Part>): ComponentChild {
  const draw = (one: Plan, place: string): ComponentChild => {
    const some = (below: number, what = '') => pick(step, place + what, below)
    const inside = (children: readonly Plan[]) => children.map((child, i) => draw(child, `${place}.${i}`))
    const on = (name: string) => ({ [`on${name}`]: some(3, name) ? () => calls.push(`${place} ${name} ${step}`) : undefined })
    const field = {
      'aria-invalid': some(2, 'invalid') > 0,
      disabled: some(4, 'disabled') === 0,
      ...on('Click'),
      ...on('Input'),
      ...on('Blur'),
      ...on('KeyDown'),
    }
    switch (one.kind) {
      case 'text':
        return [null, 'a', 'b', 0][some(4)]
      case 'input':
        return h('input', { ...field, value: WORDS[some(4)], readOnly: some(2, 'read') > 0, autoComplete: 'off' })
      case 'area':
        return h('textarea', { ...field, value: WORDS[some(4)] })
      case 'tick':
        return h('input', { ...field, type: 'checkbox', checked: some(2) > 0 })
      case 'select': {
        const options = ['a', 'b', 'c'].filter((word) => some(3, word) || word === 'a')
        return h(
          'select',
          { ...field, value: options[some(options.length)] },
          h('option', { value: '' }, 'choose'),
          options.map((word) => h('option', { key: word, value: word }, word)),
        )
      }
      case 'drawing':
        return h('svg', { class: 'icon', viewBox: '0 0 24 24' }, h('path', { d: WORDS[some(4)] }))
      case 'button':
        return h('button', { type: 'button', ...on('Click'), 'data-n': some(3), tabIndex: some(2, 'tab') - 1 }, ...inside(one.children))
      case 'box':
        return h('div', { ...on('Click'), ...attributes(some) }, ...inside(one.children))
      case 'form':
        return h('form', { ...on('Submit'), noValidate: some(2) > 0 }, ...inside(one.children))
      case 'part':
        return h(Part, null, ...inside(one.children))
      case 'sometimes':
        return some(2) > 0 && draw(one.child, `${place}.0`)
      case 'either': {
        // Components of their own: neither takes over what the other has drawn.
        const which = some(one.children.length)
        const child = one.children[which]
        const name = `${place}/${which}`
        const Own: Part = own.get(name) ?? (({ children }) => children)
        own.set(name, Own)
        return h(Own, null, child && draw(child, name))
      }
      case 'list': {
        const keys = Array.from({ length: one.keys }, (_, key) => key).filter((key) => some(4, `has ${key}`))
        const order = keys.sort((a, b) => (some(3, 'shuffled') ? a - b : some(99, `of ${a}`) - some(99, `of ${b}`)))
        return order.map((key) => h('div', { key, tabIndex: 0 }, draw(one.child, `${place}#${key}`)))
      }
    }
  }
  return h(Fragment, null, draw(plan, ''))
}

interface Scene {
  readonly looks: unknown
  /** Numbers of the nodes, in the order in which each was first seen. */
  readonly kept: readonly number[]
  /** Which node has the focus, -1 for none. */
  readonly focus: number
  readonly calls: readonly string[]
}

/** Shows `plan` step by step; between the steps a visitor types, ticks, chooses and puts the focus somewhere. */
export function playOf(renderer: Renderer, plan: Plan, steps: readonly number[]): readonly Scene[] {
  const root = newRoot()
  const numbers = new Map<Node, number>()
  const calls: string[] = []
  const own = new Map<string, Part>()
  const scenes = steps.map((step) => {
    renderer.render(viewOf(renderer, plan, step, calls, own), root)
    const nodes = nodesOf(root)
    for (const node of nodes) if (!numbers.has(node)) numbers.set(node, numbers.size)
    const scene = {
      looks: looksOf(root),
      kept: nodes.map((node) => numbers.get(node) ?? -1),
      focus: nodes.indexOf(document.activeElement as Node),
      calls: calls.splice(0),
    }
    // A focus that one of the two has lost must not make what follows another story.
    ;(document.activeElement as HTMLElement | null)?.blur()
    calls.length = 0
    visit(nodes, step)
    return scene
  })
  renderer.render(null, root)
  root.remove()
  return scenes
}

function visit(nodes: readonly Node[], step: number): void {
  const elements = nodes.filter((node): node is HTMLElement => node instanceof HTMLElement)
  const at = (what: string) => elements[pick(step, what, Math.max(1, elements.length))]
  for (const what of ['one', 'two']) {
    const element = at(what)
    element?.click()
    element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    element?.dispatchEvent(new Event('submit'))
    if (element instanceof HTMLInputElement && element.type !== 'checkbox') {
      element.value += 'typed'
      element.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
  }
  at('focus')?.focus()
}
