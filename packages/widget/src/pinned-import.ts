/** By the name of a file: its digest, and the files that it needs before it can run. */
export type Pins = Readonly<Record<string, readonly [integrity: string, ...needs: string[]]>>

/**
 * An `import()` that lets nothing be run but what the build wrote: each file, and before it each that it imports, is fetched with its
 * digest first, and the module that is run is the one that was fetched. Where that isn't possible nothing is imported.
 */
export function pinnedImport(pins: Pins, base: string): (name: string) => Promise<unknown> {
  const fetched = new Map<string, Promise<unknown>>()
  const fetchWhole = (name: string): Promise<unknown> => {
    const before = fetched.get(name)
    if (before) return before
    const [integrity, ...needs] = pins[name] ?? []
    const whole = Promise.all(needs.map(fetchWhole)).then(() =>
      integrity ? preload(new URL(name, base).href, integrity) : Promise.reject(new Error(`slotwell: ${name} is not of this version`)),
    )
    fetched.set(name, whole)
    // To be tried again.
    whole.catch(() => fetched.delete(name))
    return whole
  }
  return async (name) => {
    const file = name.replace('./', '')
    await fetchWhole(file)
    return import(/* @vite-ignore */ new URL(file, base).href)
  }
}

const preload = (href: string, integrity: string) =>
  new Promise((resolve, reject) => {
    const link = document.createElement('link')
    if (!link.relList.supports('modulepreload')) return reject(new Error('slotwell: this browser cannot check what it loads'))
    link.onload = resolve
    link.onerror = () => {
      link.remove()
      reject(new Error(`slotwell: ${href} is missing or not what it should be`))
    }
    Object.assign(link, { rel: 'modulepreload', crossOrigin: 'anonymous', integrity, href })
    document.head.append(link)
  })
