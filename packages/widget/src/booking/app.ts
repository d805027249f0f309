import type { Signal } from '@preact/signals-core'
import type { FunctionComponent } from 'preact'
import type { ApiClient } from '../api-client.ts'
import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import type { RareWords } from '../rare/rare-words.ts'
import type { BookingModel } from './booking-model.ts'

/** What every component of the flow is given. Another language makes another one around the same model. */
export interface App {
  readonly model: BookingModel
  readonly t: Translate
  readonly rare: RareWords
  readonly format: Format
  readonly tag: string
  readonly client: ApiClient
  /** The search for another zone, while it is open. */
  readonly zoneSearch: Signal<FunctionComponent<{ readonly app: App }> | undefined>
}
