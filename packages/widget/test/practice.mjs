/** A believable organization and the free times of it, in the shapes of the public API. Only for looking at the widget. */
const id = (prefix, n) => `${prefix}_01k9z5v3m8q2r7t4w6x0y1a${String(n).padStart(3, '0')}`
const loc = { luzern: id('loc', 1), kriens: id('loc', 2), online: id('loc', 3) }
const stf = { keller: id('stf', 1), brunner: id('stf', 2), imhof: id('stf', 3), rossi: id('stf', 4) }
const service = (n, slug, name, durationMin, rest) => ({
  id: id('svc', n),
  slug,
  name,
  durationMin,
  staff: [stf.keller, stf.brunner, stf.imhof],
  locations: [loc.luzern, loc.kriens],
  approval: false,
  requires: { email: true, phone: false },
  questions: [],
  ...rest,
})

export const catalog = {
  organization: {
    name: 'Praxis am Reussufer',
    slug: 'praxis-am-reussufer',
    timeZone: 'Europe/Zurich',
    locales: ['de', 'en'],
    tone: 'formal',
    accent: '#0f766e',
    phone: '+41 41 555 01 20',
    email: 'praxis@reussufer.example',
    website: 'https://reussufer.example/',
    privacy: {
      controller: 'Praxis am Reussufer AG, Reusssteg 3, 6003 Luzern',
      purpose: 'Ihren Termin vorbereiten und durchführen.',
      url: 'https://reussufer.example/datenschutz',
      version: '2026-05',
    },
  },
  locale: 'de',
  locations: [
    { id: loc.luzern, slug: 'luzern', name: 'Luzern', address: 'Reusssteg 3, 6003 Luzern', online: false, timeZone: 'Europe/Zurich' },
    {
      id: loc.kriens,
      slug: 'kriens',
      name: 'Kriens',
      address: 'Schachenstrasse 12, 6010 Kriens',
      online: false,
      timeZone: 'Europe/Zurich',
    },
    { id: loc.online, slug: 'video', name: 'Videosprechstunde', online: true, timeZone: 'Europe/Zurich' },
  ],
  staff: [
    { id: stf.keller, slug: 'anna-keller', name: 'Dr. med. Anna Keller', title: 'Allgemeine Innere Medizin' },
    { id: stf.brunner, slug: 'marc-brunner', name: 'Dr. med. Marc Brunner', title: 'Allgemeine Innere Medizin' },
    { id: stf.imhof, slug: 'lea-imhof', name: 'Lea Imhof', title: 'Physiotherapeutin' },
    { id: stf.rossi, slug: 'sara-rossi', name: 'Sara Rossi', title: 'Medizinische Praxisassistentin' },
  ],
  services: [
    service(1, 'sprechstunde', 'Sprechstunde', 20, {
      description: 'Für alles, was neu ist oder nicht warten soll.',
      price: { amount: 8500, currency: 'CHF' },
    }),
    service(2, 'check-up', 'Check-up mit Labor', 75, {
      description: 'Gründliche Untersuchung, bitte nüchtern kommen.',
      price: { amount: 29000, currency: 'CHF' },
      locations: [loc.luzern],
      requires: { email: true, phone: true },
      questions: [
        {
          id: 'grund',
          kind: 'paragraph',
          label: 'Was sollen wir vorher wissen?',
          hint: 'Medikamente, Beschwerden, Fragen',
          required: false,
        },
        {
          id: 'kasse',
          kind: 'choice',
          label: 'Krankenkasse',
          required: true,
          options: [
            { id: 'css', label: 'CSS' },
            { id: 'helsana', label: 'Helsana' },
            { id: 'andere', label: 'Andere' },
          ],
        },
        { id: 'nuechtern', kind: 'checkbox', label: 'Ich komme nüchtern', required: true },
      ],
    }),
    service(3, 'video', 'Videosprechstunde', 15, {
      description: 'Am Bildschirm, von überall.',
      price: { amount: 6000, currency: 'CHF' },
      locations: [loc.online],
      staff: [stf.keller],
    }),
    service(4, 'physiotherapie', 'Physiotherapie, erster Termin', 50, { staff: [stf.imhof], locations: [loc.kriens] }),
    service(5, 'kleiner-eingriff', 'Kleiner Eingriff', 45, {
      description: 'Wir bestätigen den Termin, sobald die Unterlagen da sind.',
      approval: true,
      staff: [stf.brunner],
      locations: [loc.luzern],
    }),
    service(6, 'blutentnahme', 'Blutentnahme', 10, {
      staff: [stf.rossi],
      locations: [loc.luzern],
      requires: { email: false, phone: true },
    }),
  ],
}

const wall = (ms, timeZone) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(ms).replace(' ', 'T')
export function zoned(ms, timeZone) {
  const text = wall(ms, timeZone)
  const offsetMin = Math.round((Date.parse(`${text}Z`) - Math.floor(ms / 1000) * 1000) / 60_000)
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, '0')
  return `${text}${offsetMin < 0 ? '-' : '+'}${two(offsetMin / 60)}:${two(offsetMin % 60)}`
}

const HOUR = 3_600_000
/** Free starts from `fromMs`, ascending: weekdays 8 to 12 and 13:30 to 18 in Luzern, less on some days, none in the first half of a full month. */
export function freeStarts(service, taken, fromMs, toMs, nowMs) {
  const starts = []
  for (let day = Math.floor(fromMs / (24 * HOUR)) * 24 * HOUR; day < toMs + 24 * HOUR; day += 24 * HOUR) {
    const number = day / (24 * HOUR)
    const weekday = new Date(day).getUTCDay()
    if (weekday === 0 || weekday === 6 || (number * 7) % 5 === 0) continue
    const isoDate = new Date(day).toISOString().slice(0, 10)
    const offset = zoned(day + 12 * HOUR, 'Europe/Zurich').slice(-6)
    const at = (hours) => Date.parse(`${isoDate}T00:00:00${offset}`) + hours * HOUR
    const step = Math.max(20, service.durationMin) * 60_000
    for (const [open, close] of [
      [8, 12],
      [13.5, 18],
    ]) {
      for (let ms = at(open); ms + service.durationMin * 60_000 <= at(close); ms += step) {
        if ((Math.floor(ms / step) * 13 + number) % 3 === 0) continue
        if (ms > nowMs + 2 * HOUR && ms >= fromMs && ms < toMs && !taken.has(ms)) starts.push(ms)
      }
    }
  }
  return starts
}

export const ids = { loc, stf, id }
