/**
 * The modules of the core in the order in which they are written: what reads alike stands together. A page fetches the core in gzip, which sees
 * 32 kB back, and the core is larger than that; in the order of the imports, the styles stand between the components and the calls that
 * resemble them. It saves 250 bytes. Found by trying (`node packages/widget/find-module-order.mjs`, a minute), and none of it is needed to
 * work: a module that is not named here stands behind the one that it would follow anyway.
 *
 * Only what is evaluated at once has to stand behind what it needs. That is `late(…)`, a function, which is known from the start.
 */
export const MODULE_ORDER = [
  'src/booking/booking-model.ts',
  'src/calendar/slot-model.ts',
  'src/events.ts',
  'src/mount.tsx',
  'src/booking/booking-api.ts',
  'src/checkout/checkout-model.ts',
  'src/checkout/submission.ts',
  'src/checkout/hold-model.ts',
  'src/booking/safe-href.ts',
  'src/booking/choice.ts',
  'src/checkout/details-model.ts',
  'src/late.tsx',
  'src/light/signals.ts',
  'src/api-client.ts',
  'src/i18n/messages.ts',
  'src/life.ts',
  'src/i18n/format.ts',
  'src/warm-up.ts',
  'src/style/contrast.ts',
  'src/calendar/month.ts',
  'src/calendar/shared-place.ts',
  'src/voice.ts',
  'src/options.ts',
  'src/draw.ts',
  'src/i18n/moment.ts',
  'src/checkout/random-key.ts',
  'src/booking/appointment-time.ts',
  'src/light/render.ts',
  'src/booking/notice.tsx',
  'src/checkout/hold-line.tsx',
  'src/checkout/done-step.tsx',
  'src/calendar/slot-buttons.tsx',
  'src/calendar/picker.tsx',
  'src/calendar/time-list.tsx',
  'src/booking/contact.tsx',
  'src/booking/length-and-price.ts',
  'src/booking/when.tsx',
  'src/calendar/day-keys.ts',
  'src/calendar/month-grid.tsx',
  'src/booking/when-step.tsx',
  'src/booking/summary.tsx',
  'src/rare/seats-left.ts',
  'src/booking/widget.tsx',
  'src/checkout/details-step.tsx',
  'src/checkout/field.tsx',
  'src/booking/choice-step.tsx',
  '\\0vite/preload-helper.js',
  'src/calendar/icon.tsx',
  'shared/dist/money/write-money.js',
  'src/rare/rare-words.ts',
  'src/i18n/languages.ts',
  'src/checkout/unrecorded.ts',
  'src/style/adopt.ts',
]

const HEAD = /^\/\/ (\S+\.\w+)$/m
/** Paths are written from where the build was started. */
const ABOVE = /^.*?(?=(?:src|shared\/dist)\/)/

/** Puts the modules of a chunk that isn't minified yet in the order of `wanted`. Throws where one of them is gone, so that the list stays true. */
export function inOrder(code: string, wanted: readonly string[]): string {
  const end = code.lastIndexOf('\nexport {') + 1 || code.length
  const [imports = '', ...parts] = code.slice(0, end).split(HEAD)
  const modules: { readonly name: string; readonly text: string; readonly place: number }[] = []
  for (let i = 0; i < parts.length; i += 2) {
    const name = (parts[i] ?? '').replace(ABOVE, '')
    const place = wanted.indexOf(name)
    modules.push({ name, text: `// ${parts[i]}${parts[i + 1]}`, place: place < 0 ? (modules.at(-1)?.place ?? -1) : place })
  }
  const gone = wanted.filter((name) => !modules.some((module) => module.name === name))
  if (gone.length)
    throw new Error(`${gone.join(', ')} in module-order.ts: not in this chunk. Take it out of the list, or write its new name.`)
  const sorted = modules.toSorted((a, b) => a.place - b.place)
  return imports + sorted.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join('') + code.slice(end)
}
