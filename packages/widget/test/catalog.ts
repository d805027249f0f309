import type { BookingView, Catalog, HoldView, ServiceView, Start } from '@slotwell/shared/schema'
import { slotsAnswer } from './slots.ts'

const id = (prefix: string, n: number) => `${prefix}_01k9z5v3m8q2r7t4w6x0y1a00${n}`
export const IDS = {
  cut: id('svc', 1),
  colour: id('svc', 2),
  mia: id('stf', 1),
  tom: id('stf', 2),
  zurich: id('loc', 1),
  online: id('loc', 2),
}

const service = (rest: Partial<ServiceView>): ServiceView => ({
  id: IDS.cut,
  slug: 'cut',
  name: 'Haircut',
  durationMin: 30,
  staff: [IDS.mia],
  locations: [IDS.zurich],
  approval: false,
  requires: { email: true, phone: false },
  questions: [],
  ...rest,
})
export const cut = service({})
export const colour = service({
  id: IDS.colour,
  slug: 'colour',
  name: 'Colour',
  staff: [IDS.mia, IDS.tom],
  locations: [IDS.zurich, IDS.online],
})

/** A class that people join; up to three of one party. */
export const yoga = service({
  slug: 'yoga',
  name: 'Yoga',
  price: { amount: 2500, currency: 'CHF' },
  seats: { capacity: 8, maxPartySize: 3 },
})

export const catalogOf = (services: readonly ServiceView[]): Catalog => ({
  organization: {
    name: 'Salon',
    slug: 'salon',
    timeZone: 'Europe/Zurich',
    locales: ['en'],
    tone: 'formal',
    accent: '#0f766e',
    phone: '+41 44 555 00 11',
    privacy: { controller: 'Salon Ltd', purpose: 'To keep your appointment.', url: 'https://salon.example/privacy', version: '2026-05' },
  },
  locale: 'en',
  locations: [
    { id: IDS.zurich, slug: 'zurich', name: 'Zurich', address: 'Limmatquai 1', online: false, timeZone: 'Europe/Zurich' },
    { id: IDS.online, slug: 'online', name: 'Online', online: true, timeZone: 'Europe/Zurich' },
  ],
  staff: [
    { id: IDS.mia, slug: 'mia', name: 'Mia' },
    { id: IDS.tom, slug: 'tom', name: 'Tom' },
  ],
  services: [...services],
})
export const startOf = (services: readonly ServiceView[], starts = ['2026-11-24T09:00', '2026-11-24T09:30']): Start => ({
  catalog: catalogOf(services),
  month: { from: '2026-11-01', to: '2026-11-30' },
  slots: { ...slotsAnswer(starts), service: services[0]?.id ?? IDS.cut },
})

let held = 0
export const holdOf = (start: string, expiresInSeconds = 600): HoldView => ({
  id: `hld_01k9z5v3m8q2r7t4w6x0y1b${String(++held).padStart(3, '0')}`,
  secret: 's'.repeat(43),
  start,
  end: start,
  staff: [IDS.mia],
  location: IDS.zurich,
  expiresAt: start,
  expiresInSeconds,
})
export const bookingOf = (start: string): BookingView => ({
  id: 'bkg_01k9z5v3m8q2r7t4w6x0y1c001',
  number: 'R-1001',
  state: 'confirmed',
  revision: 1,
  segments: [{ service: IDS.cut, staff: [IDS.mia], location: IDS.zurich, start, end: start }],
  timeZone: 'Europe/Zurich',
  manageUrl: 'https://api.example/m#token',
})
