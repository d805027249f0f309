/** @jsxImportSource hono/jsx */
import type { Catalog, Locale, ServiceView } from '@slotwell/shared/schema'
import { moneyInWords } from '../../notify/when.ts'
import type { RawAnswer } from '../registry.ts'
import { asksOf, type Place, timesAddress } from './choice.ts'
import { Break, Contact, Hidden, Notice, plainPage } from './page.tsx'
import type { PlainWords } from './words/english.ts'
import { wordsIn } from './words/words-in.ts'

type Given = Readonly<Record<string, string | undefined>>

/** `45 minutes · CHF 60.00` */
export function lengthAndPrice(
  place: Pick<Place, 'language'>,
  words: PlainWords,
  { durationMin, price }: Pick<ServiceView, 'durationMin' | 'price'>,
): string {
  const amount = price && (price.amount === 0 ? words.free : moneyInWords(place.language, price.amount, price.currency))
  return [words.minutes(durationMin), amount].filter(Boolean).join(' · ')
}

/** What can be booked, as plain links. Stands in the page with the widget as well, for those who run no script. */
export function Services({ place }: { readonly place: Place }) {
  const { catalog, language } = place
  const words = wordsIn(language, catalog.organization.tone, catalog.texts)
  if (catalog.services.length === 0)
    return (
      <>
        <p>
          {words.nothingFree} {words.contact}
        </p>
        <Contact organization={catalog.organization} />
      </>
    )
  return (
    <ul class="services">
      {catalog.services.map((service) => (
        <li>
          <a class="go" href={timesAddress(place, { service: service.slug })}>
            <b>{service.name}</b>
            <Break />
            <small>
              {lengthAndPrice(place, words, service)}
              {service.description && ` · ${service.description}`}
            </small>
          </a>
        </li>
      ))}
    </ul>
  )
}

export function servicePage(place: Place, unknown: boolean): RawAnswer {
  const words = wordsIn(place.language, place.catalog.organization.tone, place.catalog.texts)
  return plainPage({
    language: place.language,
    title: words.service,
    organization: place.catalog.organization,
    as: unknown ? 'unknown_service' : undefined,
    children: (
      <>
        {unknown && (
          <Notice bad>
            <p>{words.problems.unknown}</p>
          </Notice>
        )}
        <h1>{words.service}</h1>
        <Services place={place} />
      </>
    ),
    footer: <Languages place={place} />,
  })
}

/** Length, place, person and seats on one page, as far as there is a choice. */
export function choicesPage(place: Place, service: ServiceView, given: Given, badSeats: boolean): RawAnswer {
  const { catalog, language, path, along } = place
  const words = wordsIn(language, catalog.organization.tone, catalog.texts)
  const asks = asksOf(service)
  const most = service.seats?.maxPartySize ?? 1
  return plainPage({
    language,
    title: badSeats ? `${words.errorTitle}: ${service.name}` : service.name,
    organization: catalog.organization,
    as: badSeats ? 'invalid_request' : undefined,
    children: (
      <>
        {badSeats && (
          <Notice bad>
            <p>{words.faults(1)}</p>
            <ul>
              <li>
                <a href="#partySize">{words.partySize}</a>
              </li>
            </ul>
          </Notice>
        )}
        <h1>{service.name}</h1>
        {service.description && <p>{service.description}</p>}
        <form method="get" action={`${path}/times`}>
          <Hidden fields={{ service: service.slug, timeZone: given.timeZone, lang: language, ...along }} />
          {asks.length && (
            <Radios
              name="durationMin"
              legend={words.length}
              chosen={given.durationMin ?? String(service.durationMin)}
              options={(service.durations ?? []).map((one) => [String(one.durationMin), lengthAndPrice(place, words, one)])}
            />
          )}
          {asks.place && (
            <Radios
              name="location"
              legend={words.place}
              chosen={given.location ?? ''}
              options={[['', words.anyPlace], ...places(catalog, service, words)]}
            />
          )}
          {asks.person && (
            <Radios
              name="staff"
              legend={words.person}
              chosen={given.staff ?? ''}
              options={[
                ['', words.anyPerson],
                ...catalog.staff
                  .filter(({ id }) => service.staff.includes(id))
                  .map(({ slug, name, title }) => [slug, name, title] as const),
              ]}
            />
          )}
          {asks.seats && (
            <div class="field">
              <label for="partySize">{words.partySize}</label>
              <Break />
              <small id="partySize-hint">{words.seatsHint(most)}</small>
              <Break />
              <input
                id="partySize"
                name="partySize"
                inputmode="numeric"
                autocomplete="off"
                value={given.partySize ?? '1'}
                class={badSeats ? 'faulty' : undefined}
                aria-invalid={badSeats ? 'true' : undefined}
                aria-describedby={badSeats ? 'partySize-error' : 'partySize-hint'}
              />
              {badSeats && (
                <p class="fault" id="partySize-error">
                  {words.needSeats(most)}
                </p>
              )}
            </div>
          )}
          <button class="primary">{words.showTimes}</button>
        </form>
        {catalog.services.length > 1 && (
          <p>
            <br />
            <a href={timesAddress(place)}>{words.otherService}</a>
          </p>
        )}
      </>
    ),
    footer: <Languages place={place} fields={{ service: service.slug }} />,
  })
}

const places = ({ locations }: Catalog, service: ServiceView, words: PlainWords) =>
  locations
    .filter(({ id }) => service.locations.includes(id))
    .map(({ slug, name, address, online }) => [slug, name, online ? words.online : address] as const)

interface RadiosProps {
  readonly name: string
  readonly legend: string
  readonly chosen: string
  readonly options: readonly (readonly [value: string, label: string, more?: string | undefined])[]
}

function Radios({ name, legend, chosen, options }: RadiosProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <Break />
      {options.map(([value, label, more]) => (
        <label class="tick">
          <input type="radio" name={name} value={value} checked={value === chosen} />
          <span>
            {label}
            {more && (
              <>
                <Break />
                <small>{more}</small>
              </>
            )}
          </span>
          <Break />
        </label>
      ))}
    </fieldset>
  )
}

const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { de: 'Deutsch', en: 'English', fr: 'Français', it: 'Italiano', ar: 'العربية' }

/** The same page in the other languages of the organization. */
export function Languages({ place, fields }: { readonly place: Place; readonly fields?: Given }) {
  const others = place.catalog.organization.locales.filter((locale) => locale !== place.language)
  return (
    <>
      {others.map((locale) => (
        <a href={timesAddress({ ...place, language: locale }, fields)} lang={locale} hreflang={locale}>
          {LANGUAGE_NAMES[locale]}
        </a>
      ))}
    </>
  )
}
