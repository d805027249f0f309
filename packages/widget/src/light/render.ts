/**
 * What the widget uses of Preact, under the same names: the built embed has this instead of the library, and `render.test.tsx`
 * holds it to the library. Decision 0004 says why. Components are functions of their properties, without state.
 */
interface Props {
  readonly [name: string]: unknown
  readonly children?: unknown
}
type Component = (props: Props) => unknown
interface Wanted {
  /** A tag, a component, or nothing for text. */
  readonly type: string | Component
  readonly key?: unknown
  readonly props: Props
}

/** What has been drawn, or will be. A place of the JSX that shows nothing keeps its number. */
interface Drawn extends Wanted {
  readonly parts: Parts
  node?: ChildNode
}
type Parts = readonly (Drawn | undefined)[]
type Call = ((event: Event) => unknown) | undefined

const NOTHING: Drawn = { type: '', props: {}, parts: [] }
const SVG = 'http://www.w3.org/2000/svg'

/** What JSX becomes. Every file gets an import of `h` and `Fragment`, so this one has to call them differently. */
function element(type: string | Component, given: (Props & { readonly key?: unknown }) | null, ...children: unknown[]): Wanted {
  const { key, ...props } = given ?? {}
  return { type, key, props: { children, ...props } }
}
const group: Component = ({ children }) => children

export { element as h, group as Fragment }

const roots = new WeakMap<Element, Parts>()

/** Makes `view` the content of `root`; null takes it away. A component that throws leaves the document as it was. */
export function render(view: unknown, root: Element): void {
  const parts = [expand(view)]
  update(root, roots.get(root) ?? [], parts)
  roots.set(root, parts)
}

/** Asks the components what to draw; touches nothing. */
function expand(child: unknown): Drawn | undefined {
  if (child == null || typeof child === 'boolean') return undefined
  if (typeof child !== 'object') return { type: '', props: { nodeValue: `${child as string}` }, parts: [] }
  const wanted = Array.isArray(child) ? element(group, null, ...(child as unknown[])) : (child as Wanted)
  const { type, props } = wanted
  const content = typeof type === 'string' ? props.children : type(props)
  return { ...wanted, parts: [content].flat().map(expand) }
}

function update(parent: Element, before: Parts, now: Parts): void {
  const nodes = new Map<ChildNode, boolean>()
  pair(parent, before, now, nodes)
  arrange(parent, nodes)
}

/**
 * Finds for each part what was drawn for it the last time, by its key, else at the same place. Collects the nodes of `parent` in
 * their new order, and which of them are new.
 */
function pair(parent: Element, before: Parts, now: Parts, nodes: Map<ChildNode, boolean>): void {
  const gone = new Set(before)
  now.forEach((part, i) => {
    if (!part) return
    const { type, key, parts, props } = part
    const fits = (old: Drawn | undefined) => old?.type === type && old.key === key && gone.has(old)
    const same = fits(before[i]) ? before[i] : key === undefined ? undefined : before.find(fits)
    const old = same ?? NOTHING
    gone.delete(same)
    if (typeof type === 'string') {
      const node = (part.node = old.node ?? create(parent, type))
      nodes.set(node, !same)
      if (type) {
        dress(node as Element, old.props, props)
        update(node as Element, old.parts, parts)
      }
      // After the content: a select takes its value from its options.
      control(node, props)
    } else pair(parent, old.parts, parts, nodes)
  })
  gone.forEach(remove)
}

const create = (parent: Element, type: string): ChildNode =>
  type ? document.createElementNS(type === 'svg' ? SVG : parent.namespaceURI, type) : document.createTextNode('')

function remove(old: Drawn | undefined): void {
  if (old?.node) old.node.remove()
  else old?.parts.forEach(remove)
}

/** Puts nodes in their order; what is gone has left before, so most stand in it already. Whatever has the focus stays, the others make way. */
function arrange(parent: Element, nodes: ReadonlyMap<ChildNode, boolean>): void {
  let next = parent.firstChild
  for (const [node, isNew] of nodes) {
    // What somebody else has put between them, a translator for one, is none of our business, nor what he has taken.
    while (next && !nodes.has(next)) next = next.nextSibling
    if (node !== next && (isNew || node.parentNode === parent)) {
      if (node.contains((parent.getRootNode() as Document).activeElement)) {
        while (next && next !== node) {
          const after: ChildNode | null = next.nextSibling
          parent.append(next)
          next = after
        }
      } else parent.insertBefore(node, next)
    }
    if (node === next) next = node.nextSibling
  }
}

/** Sets what differs from the last time. */
function dress(node: Element, before: Props, props: Props): void {
  for (const name in { ...before, ...props }) {
    const value = props[name]
    if (name.startsWith('on')) listen(node, name.slice(2).toLowerCase(), value as Call)
    else if (value !== before[name] && !/^(children|value|checked)$/.test(name)) {
      // In `aria-…` and `data-…` true and false are words.
      const isWord = name[4] === '-'
      if (value == null || (value === false && !isWord)) node.removeAttribute(name)
      else node.setAttribute(name, value === true && !isWord ? '' : (value as string))
    }
  }
}

/** What is live: the document knows best what a visitor has typed, and an equal value must not move his cursor. */
function control(node: ChildNode, props: Props): void {
  const live = node as unknown as Record<string, unknown>
  for (const name of ['value', 'checked', 'nodeValue']) if (props[name] != null && live[name] !== props[name]) live[name] = props[name]
}

/** Handlers differ at every drawing, so the document gets one listener that calls the last of them. */
function listen(node: Element & { calls?: Record<string, Call> }, type: string, handler: Call): void {
  const calls = (node.calls ??= {})
  if (!(type in calls)) node.addEventListener(type, (event) => calls[type]?.(event))
  calls[type] = handler
}
