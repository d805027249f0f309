/** `America/Argentina/Buenos_Aires` as people write it: "Buenos Aires", "America, Argentina". */
export function placeOfZone(timeZone: string): { readonly city: string; readonly region: string } {
  const parts = timeZone.replaceAll('_', ' ').split('/')
  // `pop` rather than `at`, which Chrome has from version 92 on.
  return { city: parts.pop() ?? timeZone, region: parts.join(', ') }
}

/** Without accents, capitals and signs, so that "zürich" and "new-york" find something. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9+]+/g, ' ')
    .trim()

/** Cities of the zones that have another name in German, French or Italian, and capitals that are in the zone of another city. The beginning of a word finds it. */
const ALSO: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'deutschland germany allemagne germania munchen munich hamburg frankfurt koln',
  'Europe/Zurich': 'schweiz switzerland suisse svizzera bern basel geneve genf luzern',
  'Europe/Vienna': 'wien vienne osterreich austria autriche',
  'Europe/Rome': 'roma italia italien mailand milano',
  'Europe/Paris': 'frankreich france francia lyon',
  'Europe/London': 'londres londra england grossbritannien united kingdom',
  'Europe/Lisbon': 'lissabon lisboa lisbonne portugal',
  'Europe/Prague': 'praha',
  'Europe/Warsaw': 'warschau warszawa varsovie polen poland',
  'Europe/Moscow': 'moskau moscou mosca',
  'Europe/Athens': 'athenes atene',
  'Europe/Brussels': 'bruxelles belgien',
  'Africa/Cairo': 'kairo le caire egypt agypten',
  'Asia/Jerusalem': 'tel aviv israel',
  'Asia/Dubai': 'abu dhabi emirates',
  'Asia/Shanghai': 'peking beijing china',
  'Asia/Tokyo': 'tokio japan',
  'Asia/Kolkata': 'delhi mumbai india indien calcutta',
  'Asia/Calcutta': 'delhi mumbai india indien kolkata',
  'America/New_York': 'boston miami washington usa',
  'America/Chicago': 'dallas houston usa',
  'America/Los_Angeles': 'san francisco seattle usa',
}

let words: readonly (readonly [zone: string, text: string])[] | undefined

/**
 * At most `most` zones for what was typed: those whose city begins with it, then any with such a word. Nothing typed finds nothing.
 * The list of the browser's zones is read at the first call.
 */
export function findZones(typed: string, most: number): readonly string[] {
  const wanted = plain(typed)
  if (!wanted) return []
  words ??= ['UTC', ...(Intl.supportedValuesOf?.('timeZone') ?? Object.keys(ALSO))].map((zone) => {
    const { city, region } = placeOfZone(zone)
    return [zone, ` ${plain(city)} ${ALSO[zone] ?? ''} ${plain(region)}`] as const
  })
  // One that begins with it is found twice.
  const first = words.filter(([, text]) => text.startsWith(` ${wanted}`))
  const all = words.filter(([, text]) => text.includes(` ${wanted}`))
  return [...new Set([...first, ...all])].slice(0, most).map(([zone]) => zone)
}
