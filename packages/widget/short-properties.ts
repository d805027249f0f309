import { minifySync } from 'vite'

/**
 * What only the embed's own chunks call properties of their own objects, and what it becomes: letters that gzip likes, found by trying; any free
 * ones will do. None of them comes from the API, the page, the loader or a browser, or is ever asked for by a text: `short-properties.test.ts` holds that.
 */
export const OWN_PROPERTIES: Readonly<Record<string, string>> = {
  app: 'l',
  model: 'r',
  visitorZone: 'i',
  client: 'g',
  peek: 'a',
  onChoose: 's',
  rare: 'o',
  sources: 'we',
  noteOf: 'e',
  checkout: 'm',
  parts: 'rn',
  readers: 'ge',
  choose: 'u',
  leave: 'z',
  bearer: 'b',
  props: 'le',
  look: 'h',
  tm: 'w',
  dayLong: 'c',
  emit: 'me',
  shown: 'p',
  picked: 'k',
  placeOf: 'y',
  comeBack: 'j',
  chooseSlot: 'f',
  dayShort: 'he',
  pick: 'es',
  typed: 'P',
  clearFailure: 'se',
  activeTime: 'oe',
  canShow: 'ye',
  zoneSearch: 'gn',
  weekStart: 'ue',
  handOver: 'eg',
  lose: 'te',
  minutesLeft: 'ie',
  fields: 'in',
  params: 'A',
  takeServerErrors: 'N',
  idempotencyKey: 'wn',
  setPartySize: 'H',
  startAgain: 'ek',
  labelledBy: 'q',
  tentative: 'hn',
  slotPlace: 'ce',
  monthName: 'K',
  onBooked: 'ne',
  isClosed: 'v',
  validate: 'nn',
  endsSoon: 'sn',
  retryNow: 'fe',
  focused: 'mn',
  presets: 'ke',
  settled: 'pe',
  onStale: 'T',
  setZone: 'ee',
  onPick: 'yn',
  goTo: 'X',
  atMs: 're',
  begin: 'et',
  proof: 'pn',
}

const include = new RegExp(`^(?:${Object.keys(OWN_PROPERTIES).join('|')})$`)

/** `code`, with short names for what is ours alone. */
export function shortProperties(code: string, file: string): string {
  const result = minifySync(file, code, {
    module: true,
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: false },
    mangleProps: { include, cache: OWN_PROPERTIES },
  })
  if (result.errors[0]) throw new Error(`${file}: ${result.errors[0].message}`)
  return result.code
}
