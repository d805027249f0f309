import type { Wishing } from './element.ts'

/** The attributes of `<slotwell-booking>`. */
export interface Attributes {
  /** The publishable key, required. Everybody may see it. */
  readonly 'data-key': string
  /** Slug or id of a service; the step that would ask is skipped. */
  readonly 'data-service': string
  /** The same for a person. */
  readonly 'data-staff': string
  /** The same for a location. */
  readonly 'data-location': string
  /** For how many people, where appointments are shared; otherwise for one. The visitor can change it; another number of the page's begins anew. */
  readonly 'data-party-size': string
  /** The visitor's name, if the page knows it: it is filled in and can be changed. */
  readonly 'data-name': string
  /** The same for his e-mail address. */
  readonly 'data-email': string
  /** The same for his phone number. */
  readonly 'data-phone': string
  /** A day such as `2026-12-01`: the calendar opens there. Read once, when the flow begins. */
  readonly 'data-date': string
  /** Present, the page's address may say any of the above, as in `?service=check-up&name=Ada`; what the page says counts. */
  readonly 'data-query': string
  /** Language, such as `de-CH`; otherwise that of the page (`lang`), then of the browser. */
  readonly 'data-locale': string
  /** `light` or `dark`; otherwise what the visitor's system prefers. */
  readonly 'data-theme': string
  /** `#rrggbb`; otherwise `--slotwell-accent` of your style sheet, otherwise the organization's colour. */
  readonly 'data-accent': string
  /** Origin of the API, where it isn't the script's. */
  readonly 'data-api': string
}
/** Attributes of buttons and script tags. */
export interface TagAttributes {
  /** On a button or link: it opens the popup. The value is the key; it may be empty where the page has only one. All attributes above preset the flow. */
  readonly 'data-slotwell-open': string
  /** On the script tag or the element: a button at the edge of the window that opens the popup. */
  readonly 'data-slotwell-float': string
  /** Words on the floating button; otherwise those of a link inside the element, otherwise ours, in the language of the page. */
  readonly 'data-label': string
  /** `start` or `end`: the edge it stands at; otherwise the end. */
  readonly 'data-position': string
  /** On the script tag: a widget where the tag stands. */
  readonly 'data-key': string
  /** On the script tag: selector of the place where its widget belongs, wherever the tag ends up. */
  readonly 'data-into': string
  /** On the script tag: lends its key to buttons, and draws nothing. */
  readonly 'data-slotwell-key': string
}
/** `party-size` → `partySize`, as in `dataset`. */
export type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name
type Dataset = { readonly [Name in keyof Attributes as Name extends `data-${infer Key}` ? Camel<Key> : never]?: Attributes[Name] }

/** What the page asks for: the attributes of one `<slotwell-booking>`. */
export interface Options {
  /** Publishable key; without it nothing is loaded and the page's own link stays. */
  readonly key: string
  /** Origin of the API, without a slash at the end. */
  readonly api: string
  /** Id or slug; the step that would ask for it is skipped. */
  readonly service?: string | undefined
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly partySize?: string | number | undefined
  /** Language tag of the page or of `data-locale`, such as `de-CH`. */
  readonly tag: string
}

/** Origin of the API for `host`, without a slash at the end; `origin` is where the script came from. */
export const apiOf = ({ dataset }: HTMLElement, origin: string): string => (dataset.api ?? origin).replace(/\/+$/, '')

/** Language tag that `host` wishes for, or is surrounded by. */
export const tagOf = (host: HTMLElement): string => host.dataset.locale || host.closest<HTMLElement>('[lang]')?.lang || navigator.language

/** Reads the attributes of `host` as they are now, and what its property settles where they leave it open. */
export function readOptions(host: Wishing, origin: string): Options {
  const { key = '', service, staff, location, partySize }: Partial<Options> = { ...host.prefill, ...(host.dataset as Dataset) }
  return { key, api: apiOf(host, origin), service, staff, location, partySize, tag: tagOf(host) }
}

/**
 * The visitor's zone. `Intl` reads all it knows before it can say it, which takes a slow phone 50 ms before anything is asked for;
 * Temporal knows it at once.
 */
export const zoneHere = (): string =>
  (self as { Temporal?: { Now: { timeZoneId(): string } } }).Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** `de` of `de-CH`. */
export const languageOf = (tag: string): string => tag.slice(0, 2).toLowerCase()

/** What has to be asked for again when it changes: everything but the language, which is only translated. */
export const wishesOf = ({ tag: _, ...wishes }: Options): string => Object.values(wishes).join()
