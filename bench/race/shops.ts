const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
let made = 0

/** An organization's file, as loose as a file is: the server checks it. */
export type ShopFile = Readonly<Record<'organization' | 'locations' | 'staff' | 'services', unknown>> & { readonly resources?: unknown }

interface Wishes {
  readonly staff: readonly string[]
  readonly resources?: readonly string[]
  readonly services: readonly object[]
}

/** Open day and night, so that a storm never runs out of times; half hours unless a service says otherwise. */
export function shopFile({ staff, resources = [], services }: Wishes): ShopFile {
  const slug = `storm-${++made}`
  return {
    organization: {
      slug,
      name: 'Storm',
      timeZone: 'UTC',
      locales: ['en'],
      privacy: { controller: 'Storm', purpose: 'To arrange your appointment.', url: 'https://storm.example.org/privacy', version: '1' },
      origins: ['https://storm.example.org'],
    },
    locations: [{ slug: 'here', name: 'Here', address: 'Seeweg 1' }],
    ...(resources.length > 0
      ? { resources: resources.map((resource) => ({ slug: resource, name: resource, location: 'here', quantity: 1 })) }
      : {}),
    staff: staff.map((person) => ({ slug: person, name: person, schedule: { rules: [{ days: WEEK, from: '00:00', to: '24:00' }] } })),
    services: services.map((service) => ({ durationMin: 30, bookingWindowDays: 700, staff, ...service })),
  }
}
