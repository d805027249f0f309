import { defineElement, quiet, type BookingElement } from './element.ts'
import { pinnedImport, type Pins } from './pinned-import.ts'
import { apiOf } from './options.ts'
import { listenForButtons, type Popup } from './launcher.ts'
import type { Tag } from './tag.ts'

// Filled in by the build: the end of the names of all chunks, the languages that have texts, and the folder on the server.
declare const __BUILD__: string
declare const __LANGUAGES__: readonly string[]
declare const __FOLDER__: string
/** In the loader of a pinned version. */
declare const __PINS__: Pins | null

const all = (selector: string) => document.querySelectorAll<HTMLElement>(selector)
// Optimisers move, delay and concatenate script tags, so `currentScript` may be another one or none. Bundled into another file,
// whatever names the API says where we live.
const [script] = all('script[src*="/slotwell.js"]')
const [place] = all('[data-key][data-api]')
const base = script ? (script as HTMLScriptElement).src : place && apiOf(place, '') + __FOLDER__

if (base) {
  const pinned = __PINS__ && pinnedImport(__PINS__, base)
  // Where the chunks of this version find it.
  if (pinned) Object.assign(window, { [Symbol.for(`slotwell${__BUILD__.slice(0, -3)}`)]: pinned })
  const chunk = <T>(name: string): Promise<T> =>
    pinned ? (pinned(name + __BUILD__) as Promise<T>) : import(/* @vite-ignore */ new URL(name + __BUILD__, base).href)
  defineElement({
    origin: new URL(base).origin,
    languages: __LANGUAGES__,
    load: (language) => {
      // Only to have it in the cache: the core imports the same address and deals with a failure.
      if (language) void quiet(chunk(language))
      return chunk('core')
    },
    float: () => chunk('float'),
  })
  listenForButtons(() => chunk<Popup>('popup'))
  // A tag with a key stands for a widget.
  for (const tag of all('script[data-key^=pk_]')) {
    const widget = document.createElement('slotwell-booking') as BookingElement
    void widget.preload(tag)
    void chunk<Tag>('tag').then((part) => part.place(widget, tag))
  }
}
