import * as preact from 'preact'
import * as light from '../src/light/render.ts'

export type Renderer = Pick<typeof preact, 'h' | 'Fragment' | 'render'>

export const ours = light as unknown as Renderer
export const theirs: Renderer = preact
export const both: readonly (readonly [name: string, renderer: Renderer])[] = [
  ['Preact', theirs],
  ['the light module', ours],
]

/** The attributes of our components, with all kinds of values they may get. */
export const ATTRIBUTES: Readonly<Record<string, readonly unknown[]>> = {
  class: ['x', 'x y', null],
  id: ['one', 'two'],
  part: ['slot', null],
  role: ['status', null],
  lang: ['de', 'ar'],
  dir: ['ltr', 'rtl'],
  type: ['button', 'submit'],
  name: ['one'],
  for: ['one'],
  href: ['https://example.org/', null],
  target: ['_blank'],
  rel: ['noopener'],
  scope: ['col'],
  abbr: ['Monday'],
  viewBox: ['0 0 24 24'],
  d: ['M0 0', 'M1 1'],
  tabIndex: [0, -1, null],
  'aria-label': ['', 'words', null],
  'aria-busy': [true, false, null],
  'data-free': [true, false, 0, 7, null],
}
/** Those of fields and forms, which `view-plan.ts` draws where they belong. */
export const FIELDS = [
  'autoComplete',
  'checked',
  'disabled',
  'noValidate',
  'readOnly',
  'value',
  'onBlur',
  'onClick',
  'onInput',
  'onKeyDown',
  'onSubmit',
]

/** A root in the page, where the focus works. */
export const newRoot = (): HTMLElement => document.body.appendChild(document.createElement('div'))

/** Preact sets these as properties, and an empty one is what it leaves of one that goes; there is no difference to none. */
const NO_DIFFERENCE = /^(id|lang|dir|type|name|abbr|scope|target|rel)$/

/** All that a visitor or a reader can find out about `node`. The order of attributes is the one in which they came. */
export function looksOf(node: Node): unknown {
  if (!(node instanceof Element)) return node.nodeValue
  const attributes = Array.from(node.attributes, ({ name, value }) => [name, value] as const)
  const live = node as HTMLInputElement
  return [
    `${node.namespaceURI} ${node.localName}`,
    Object.fromEntries(attributes.filter(([name, value]) => value || !NO_DIFFERENCE.test(name))),
    /^(input|select|textarea|option)$/.test(node.localName) && { value: live.value, checked: live.checked, disabled: live.disabled },
    Array.from(node.childNodes, looksOf),
  ]
}

/** Every node in its order, with those inside. */
export const nodesOf = (root: Node): readonly Node[] => Array.from(root.childNodes).flatMap((node) => [node, ...nodesOf(node)])
