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
  /** The visitor's name, if the page knows it: it is filled in and can be changed. */
  readonly 'data-name': string
  /** The same for his e-mail address. */
  readonly 'data-email': string
  /** The same for his phone number. */
  readonly 'data-phone': string
  /** Language, such as `de-CH`; otherwise that of the page (`lang`), then of the browser. */
  readonly 'data-locale': string
  /** `light` or `dark`; otherwise what the visitor's system prefers. */
  readonly 'data-theme': string
  /** `#rrggbb`; otherwise `--slotwell-accent` of your style sheet, otherwise the organization's colour. */
  readonly 'data-accent': string
  /** Origin of the API, where it isn't the script's. */
  readonly 'data-api': string
}
type Dataset = { readonly [Name in keyof Attributes as Name extends `data-${infer Key}` ? Key : never]?: Attributes[Name] }

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
  /** Language tag of the page or of `data-locale`, such as `de-CH`. */
  readonly tag: string
}

/** Reads the attributes of `host` as they are now. `origin` is where the script came from. */
export function readOptions(host: HTMLElement, origin: string): Options {
  const { key = '', api = origin, service, staff, location, locale }: Dataset = host.dataset
  const tag = locale || host.closest<HTMLElement>('[lang]')?.lang || navigator.language
  return { key, api: api.replace(/\/+$/, ''), service, staff, location, tag }
}

/** `de` of `de-CH`. */
export const languageOf = (tag: string): string => tag.slice(0, 2).toLowerCase()

/** What has to be asked for again when it changes: everything but the language, which is only translated. */
export const wishesOf = ({ tag: _, ...wishes }: Options): string => JSON.stringify(wishes)
