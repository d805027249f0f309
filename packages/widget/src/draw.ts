import { effect } from './signals.ts'
import type { ComponentChild } from 'preact'

/**
 * What components are made of. They are written in Preact's dialect of JSX and checked by its types, but they are plain
 * functions without state, so an element is all that is left of them when it is drawn: this file does the drawing.
 */
interface Wanted {
  readonly tag: string
  readonly key: Key
  /** The component that made it: another component's element is never reused, however alike. */
  readonly by: unknown
  readonly props: Props
  readonly children: readonly Child[]
}
type Key = string | number | undefined
type Props = Readonly<Record<string, unknown>>
type Child = Wanted | string | number | boolean | null | undefined | readonly Child[]
type Component = (props: Props) => Child

/** What has been drawn, and what for. */
interface Drawn extends HTMLElement {
  by?: unknown
  props?: Props
  parts?: Map<string, Drawn>
}

/** What JSX becomes. A component runs at once; its `key` passes on to the element it returns. */
export function element(type: string | Component, given: (Props & { readonly key?: Key }) | null, ...children: Child[]): Child {
  const { key, ...props } = given ?? {}
  if (typeof type === 'string') return { tag: type, key, by: undefined, props, children }
  const made = type({ ...props, children })
  return isElement(made) ? { ...made, key: key ?? made.key, by: type } : made
}
export const group = ({ children }: Props): Child => children as Child

const isElement = (child: Child): child is Wanted => !!(child as Wanted | undefined)?.tag

/**
 * Keeps `root` showing what `view` returns: every signal that is read while drawing draws again, at once. So the document is
 * up to date when a handler goes on after a change, and components need neither state nor hooks. Returns what ends it.
 */
export function draw(root: Element, view: () => ComponentChild): () => void {
  const stop = effect(() => fill(root as Drawn, view() as Child))
  return () => {
    stop()
    fill(root as Drawn, null)
  }
}

/**
 * Makes `children` the content of `parent`. An element stays the same as long as it stands at the same place of the JSX, or in
 * the same list under the same key; so it keeps its focus, its selection and what a reader knows about it.
 */
function fill(parent: Drawn, children: Child): void {
  const before = parent.parts
  const wanted = new Map<string, Wanted | string>()
  const collect = (child: Child, place: string): void => {
    if (Array.isArray(child)) for (const [i, one] of child.entries()) collect(one, `${place} ${(one as Wanted | undefined)?.key ?? i}`)
    else if (isElement(child)) wanted.set(`${place} ${child.tag}`, child)
    else if (child != null && typeof child !== 'boolean') wanted.set(place, `${child as string}`)
  }
  collect(children, '')

  // Gone first: what stays then stands in its order already, and moving would cost it the focus.
  for (const [place, node] of before ?? []) {
    const child = wanted.get(place)
    if (!child || (typeof child !== 'string' && child.by !== node.by)) {
      node.remove()
      before?.delete(place)
    }
  }
  let next = parent.firstChild
  const parts = (parent.parts = new Map<string, Drawn>())
  for (const [place, child] of wanted) {
    const node = before?.get(place) ?? create(parent, child)
    parts.set(place, node)
    if (typeof child === 'string') {
      if (node.textContent !== child) node.textContent = child
    } else {
      fill(node, child.children)
      // After the content: a select takes its value from its options.
      dress(node, child.props)
      node.by = child.by
    }
    if (node === next) next = node.nextSibling
    else parent.insertBefore(node, next)
  }
}

function create(parent: Drawn, child: Wanted | string): Drawn {
  if (typeof child === 'string') return document.createTextNode(child) as unknown as Drawn
  return document.createElementNS(child.tag === 'svg' ? 'http://www.w3.org/2000/svg' : parent.namespaceURI, child.tag) as Drawn
}

/** Sets what differs from the last time. The document itself knows best what a visitor has typed or ticked. */
function dress(node: Drawn, props: Props): void {
  const before = node.props ?? {}
  const live = node as unknown as Record<string, unknown>
  for (const name in { ...before, ...props }) {
    const value = props[name]
    if (/^on[A-Z]/.test(name)) live[name.toLowerCase()] = value ?? null
    else if (value === (/^(value|checked)$/.test(name) ? live : before)[name]) continue
    else if (/^(value|checked)$/.test(name)) live[name] = value ?? ''
    else if (value == null || (value === false && !name.includes('-'))) node.removeAttribute(name)
    else node.setAttribute(name, value === true && !name.includes('-') ? '' : `${value as string}`)
  }
  node.props = props
}
