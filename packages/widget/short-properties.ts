import { minifySync } from 'vite'
import { short } from './short-names.ts'

/**
 * What only the embed's own chunks call properties of their own objects, most written first. None of them comes from the API, the page, the loader or a
 * browser, or is ever asked for by a text: `short-properties.test.ts` holds that.
 */
export const OWN_PROPERTIES = [
  'app',
  'model',
  'visitorZone',
  'client',
  'onChoose',
  'peek',
  'rare',
  'sources',
  'noteOf',
  'checkout',
  'readers',
  'choose',
  'leave',
  'bearer',
  'props',
  'look',
  'tm',
  'dayLong',
  'emit',
  'picked',
  'placeOf',
  'comeBack',
  'chooseSlot',
  'dayShort',
  'clearFailure',
  'activeTime',
  'canShow',
  'zoneSearch',
  'weekStart',
  'minutesLeft',
  'handOver',
  'fields',
  'lose',
  'params',
  'takeServerErrors',
  'idempotencyKey',
  'setPartySize',
  'startAgain',
  'labelledBy',
  'tentative',
  'slotPlace',
  'monthName',
  'onBooked',
  'isClosed',
  'validate',
  'endsSoon',
  'retryNow',
  'focused',
  'presets',
  'settled',
  'onStale',
  'setZone',
  'onPick',
  'goTo',
  'parts',
  'pick',
  'typed',
  'shown',
  'atMs',
  'begin',
  'proof',
]

/** One letter, or two, that no property has in our sources: `t` says texts, and to them `n` is how many; `d` draws a path. */
const TAKEN = ['d', 'n', 't']
const free = Array.from({ length: OWN_PROPERTIES.length + TAKEN.length }, (_, i) => short(i)).filter((name) => !TAKEN.includes(name))
const cache = Object.fromEntries(OWN_PROPERTIES.map((name, i) => [name, free[i] ?? '']))
const include = new RegExp(`^(?:${OWN_PROPERTIES.join('|')})$`)

/** `code`, with short names for what is ours alone. */
export function shortProperties(code: string, file: string): string {
  const result = minifySync(file, code, {
    module: true,
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: false },
    mangleProps: { include, cache },
  })
  if (result.errors[0]) throw new Error(`${file}: ${result.errors[0].message}`)
  return result.code
}
