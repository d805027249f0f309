const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
let made = 0

/** An organization's file, as loose as a file is: the server checks it. */
export interface OrganizationFile {
  readonly organization: { readonly slug: string; readonly origins: readonly string[]; readonly [field: string]: unknown }
  readonly locations: readonly object[]
  readonly staff: readonly { readonly slug: string; readonly email: string; readonly [field: string]: unknown }[]
  readonly services: readonly { readonly slug: string; readonly [field: string]: unknown }[]
}

interface Wishes {
  readonly origins: readonly string[]
  readonly organization?: object
  readonly location?: object
  readonly staff?: object
  readonly service?: object
  /** In place of the one service. */
  readonly services?: readonly object[]
  readonly widget?: object
}

/**
 * A small practice of a test's own, so that tests never take each other's times:
 * one doctor, open every day, one service that needs a name and an e-mail address.
 */
export function smallPractice({ origins, organization, location, staff, service, services, widget }: Wishes): OrganizationFile {
  const slug = `practice-${process.pid}-${++made}`
  const checkUp = {
    slug: 'check-up',
    name: { en: 'Check-up', de: 'Kontrolle', ar: 'فحص دوري' },
    durationMin: 30,
    // A test that is slow must not see its time pass.
    minimumNoticeMin: 120,
    changeUntil: 'PT1H',
    staff: ['ada'],
    price: { amount: 9000, currency: 'CHF' },
  }
  return {
    organization: {
      slug,
      name: 'Small Practice',
      timeZone: 'Europe/Zurich',
      locales: ['en', 'de'],
      email: `desk@${slug}.example.org`,
      phone: '+41 41 000 00 00',
      privacy: {
        controller: 'Small Practice, Luzern',
        purpose: { en: 'To arrange your appointment.', de: 'Um Ihren Termin zu vereinbaren.', ar: 'لترتيب موعدكم.' },
        url: 'https://small-practice.example.org/privacy',
        version: '2026-01',
      },
      origins,
      ...organization,
    },
    locations: [{ slug: 'here', name: { en: 'Lakeside', de: 'Am See', ar: 'على البحيرة' }, address: 'Seeweg 1, 6006 Luzern', ...location }],
    staff: [
      {
        slug: 'ada',
        name: 'Dr. Ada Frei',
        email: `ada@${slug}.example.org`,
        locale: 'en',
        schedule: { rules: [{ days: WEEK, from: '08:00', to: '18:00' }] },
        ...staff,
      },
    ],
    services: (services ?? [service ?? {}]).map((one) => ({ ...checkUp, ...one })),
    ...(widget && { widget }),
  }
}
