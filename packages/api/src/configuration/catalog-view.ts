import {
  type Catalog,
  LARGEST_PARTY,
  type Locale,
  type LocalizedText,
  type Question,
  type QuestionView,
  type ServiceView,
} from '@slotwell/shared/schema'
import type { Seats } from '@slotwell/shared/slots'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import { localize, pickLocale } from './localize.ts'
import { compileOffer } from './offer.ts'

const views = new WeakMap<Configuration, Map<Locale, Catalog>>()

/**
 * What everybody may know, in one language: active services and the people and
 * places behind them. Throws for an organization without a privacy notice:
 * it is not published, and no caller may get this far.
 */
export function catalogView(configuration: Configuration, wanted: Locale | undefined): Catalog {
  const locale = pickLocale(wanted, configuration.profile.locales)
  let memo = views.get(configuration)
  if (!memo) views.set(configuration, (memo = new Map()))
  const known = memo.get(locale)
  if (known) return known
  const catalog = compose(configuration, locale)
  memo.set(locale, catalog)
  return catalog
}

function compose(configuration: Configuration, locale: Locale): Catalog {
  const { profile } = configuration
  const { privacy } = profile
  if (!privacy) throw new Error(`the catalog of ${profile.slug} was asked for before it was published`)
  const text = (localized: LocalizedText) => localize(localized, locale, profile.locales)

  const texts = configuration.widget?.texts?.[locale] as Catalog['texts']
  const services = configuration.services.filter((service) => service.active).map((service) => serviceView(configuration, service, text))
  const shownStaff = new Set(services.flatMap((service) => service.staff))
  const shownLocations = new Set(services.flatMap((service) => service.locations))
  return {
    organization: {
      name: profile.name,
      slug: profile.slug,
      timeZone: profile.timeZone,
      locales: [...profile.locales],
      tone: profile.tone,
      accent: profile.accent,
      ...(profile.phone && { phone: profile.phone }),
      ...(profile.email && { email: profile.email }),
      ...(profile.website && { website: profile.website }),
      privacy: { controller: privacy.controller, purpose: text(privacy.purpose), url: privacy.url, version: privacy.version },
    },
    locale,
    locations: configuration.locations
      .filter(({ id }) => shownLocations.has(id))
      .map(({ id, slug, name, address, online, timeZone }) => ({
        id,
        slug,
        name: text(name),
        ...(address && { address }),
        online,
        timeZone,
      })),
    staff: configuration.staff
      .filter(({ id }) => shownStaff.has(id))
      .map(({ id, slug, name, title }) => ({ id, slug, name, ...(title && { title: text(title) }) })),
    services,
    ...(hasFields(texts) && { texts }),
  }
}

const hasFields = (value: object | undefined): boolean => value !== undefined && Object.keys(value).length > 0

type Text = (localized: LocalizedText) => string

/** Staff and places as the offer has them: nobody is shown who could not be booked. */
function serviceView(configuration: Configuration, service: ServiceConfig, text: Text): ServiceView {
  const { candidates } = compileOffer(configuration, service)
  return {
    id: service.id,
    slug: service.slug,
    name: text(service.name),
    ...(service.description && { description: text(service.description) }),
    durationMin: service.durationMin,
    ...(service.price && { price: service.price }),
    ...(service.durations && {
      durations: [
        { durationMin: service.durationMin, ...(service.price && { price: service.price }) },
        ...service.durations.map((one) => ({ ...one })),
      ],
    }),
    staff: service.staffIds.filter((id) => candidates.some((candidate) => candidate.staffId === id)),
    locations: service.locationIds.filter((id) => candidates.some((candidate) => candidate.locationId === id)),
    ...(service.seats && { seats: seatsView(service.seats) }),
    approval: service.approval,
    ...(service.sensitive && { sensitive: true }),
    requires: { ...service.requires },
    questions: service.questions.map((question) => questionView(question, text)),
  }
}

const seatsView = ({ capacity, maxPartySize = capacity, minimum }: Seats): ServiceView['seats'] => ({
  capacity,
  maxPartySize: Math.min(maxPartySize, LARGEST_PARTY),
  ...(minimum === undefined ? {} : { minimum }),
})

function questionView(question: Question, text: Text): QuestionView {
  return {
    id: question.id,
    kind: question.kind,
    label: text(question.label),
    ...(question.hint && { hint: text(question.hint) }),
    required: question.required,
    ...(question.kind === 'choice' && { options: question.options.map(({ id, label }) => ({ id, label: text(label) })) }),
  }
}
