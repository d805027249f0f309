const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri']

const place = (name, address) => [{ slug: 'here', name, address }]
const person = (slug, name, from, to, days = WEEK) => ({
  slug,
  name,
  email: `${slug}@looks.example.org`,
  locale: 'de',
  schedule: { rules: [{ days, from, to }] },
})
const privacy = (controller) => ({
  controller,
  purpose: { de: 'Um den Termin zu vereinbaren.', en: 'To arrange your appointment.' },
  url: 'https://looks.example.org/privacy',
  version: '2026-01',
})
const service = (slug, de, en, durationMin, amount, staff) => ({
  slug,
  name: { de, en },
  durationMin,
  minimumNoticeMin: 120,
  staff,
  price: { amount, currency: 'CHF' },
})

/** The four customers, as organization files; `origin` is where their pages are. */
export const organizations = (origin) =>
  [
    {
      organization: { slug: 'practice', name: 'Praxis am Rosenberg', locales: ['de', 'en'], privacy: privacy('Praxis am Rosenberg AG') },
      locations: place('Praxis am Rosenberg', 'Rosenbergstrasse 12, 9000 St. Gallen'),
      staff: [person('sutter', 'Dr. med. Eva Sutter', '08:00', '17:00')],
      services: [service('sprechstunde', 'Sprechstunde', 'Consultation', 20, 9000, ['sutter'])],
    },
    {
      organization: {
        slug: 'barber',
        name: 'Messer & Schaum',
        locales: ['de', 'en'],
        tone: 'informal',
        privacy: privacy('Messer & Schaum GmbH'),
      },
      locations: place('Messer & Schaum', 'Langstrasse 88, 8004 Zürich'),
      staff: [person('rico', 'Rico', '10:00', '20:00'), person('sami', 'Sami', '12:00', '20:00', ['thu', 'fri', 'sat'])],
      services: [
        service('schnitt', 'Schnitt', 'Haircut', 30, 5500, ['rico', 'sami']),
        service('bart', 'Bart', 'Beard', 20, 3500, ['rico', 'sami']),
        service('beides', 'Schnitt und Bart', 'Haircut and beard', 50, 8000, ['rico', 'sami']),
      ],
    },
    {
      organization: { slug: 'yoga', name: 'Atelier Atem', locales: ['de', 'en'], tone: 'informal', privacy: privacy('Atelier Atem, Bern') },
      locations: place('Atelier Atem', 'Gerberngasse 3, 3011 Bern'),
      staff: [person('lena', 'Lena', '07:00', '19:00')],
      services: [service('einzelstunde', 'Einzelstunde', 'Private class', 60, 11000, ['lena'])],
    },
    {
      organization: { slug: 'law', name: 'Favre Lindt Partners', locales: ['en', 'de'], privacy: privacy('Favre Lindt Partners, Zug') },
      locations: place('Favre Lindt Partners', 'Bahnhofstrasse 20, 6300 Zug'),
      staff: [person('favre', 'Claire Favre', '09:00', '17:00')],
      services: [service('first-call', 'Erstgespräch', 'First consultation', 45, 25000, ['favre'])],
    },
  ].map((file) => ({
    ...file,
    organization: {
      timeZone: 'Europe/Zurich',
      email: `desk@${file.organization.slug}.example.org`,
      phone: '+41 44 000 00 00',
      origins: [origin],
      ...file.organization,
    },
  }))
