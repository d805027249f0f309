import { defineElement, type Core } from './element.ts'

// Filled in by the build: the name of the core beside this script, and the hash in the name of each language's texts.
declare const __CORE__: string
declare const __LOCALES__: Record<string, string>

// Optimisers move, delay and concatenate script tags, so `currentScript` may be another one or none.
const own = (script: Element | null): script is HTMLScriptElement =>
  /\/slotwell\.js([?#]|$)/.test((script as HTMLScriptElement | null)?.src as string)
const script = [document.currentScript, ...document.querySelectorAll('script[src*="/slotwell.js"]')].find(own)
// Bundled into another file, the element says where we live.
const api = document.querySelector<HTMLElement>('slotwell-booking[data-api]')?.dataset.api
const base = script?.src ?? (api && new URL('/embed/v1/', api).href)

if (base) {
  const hashes = __LOCALES__
  const chunk = (name: string) => import(/* @vite-ignore */ new URL(name, base).href)
  defineElement({
    origin: new URL(base).origin,
    languages: hashes,
    load: (language) => {
      const hash = hashes[language]
      // Only to have it in the cache: the core imports the same address and deals with a failure.
      if (hash) chunk(`${language}-${hash}.js`).catch(() => {})
      return chunk(__CORE__) as Promise<Core>
    },
  })
}
