import type { BookingDeps } from '../booking/booking-deps.ts'
import type { EraseDeps } from '../trust/erase.ts'
import type { Store } from '../store/store.ts'
import type { Keyring } from '../trust/keyring.ts'
import type { Metric } from '../notify/message-metrics.ts'
import type { WebhookDeps } from '../webhooks/runner.ts'
import type { Log } from './log.ts'

/** What the pages for letters of a server without mail server answer; made by `notify`. */
interface DevMailPages {
  list(): string
  letter(position: number): string | undefined
}

interface HttpSettings {
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
  /** Proxies in front of this process that append to `X-Forwarded-For`. */
  readonly trustedHops: number
  /** Multiplies every limit; 1 in production, more for load tests. */
  readonly rateLimitFactor: number
  readonly holdLimitPerVisitor: number
  /** Folder of the built widget. */
  readonly embedDir: string
  /** Opens `/metrics` to other machines than this one. */
  readonly metricsToken?: string | undefined
  /** Checks every JSON answer against its schema before it leaves; a mismatch is a server error. For tests. */
  readonly checkAnswers: boolean
}

export interface HttpDeps {
  readonly store: Store
  readonly keyring: Keyring
  /** Names addresses where they are counted; of every process on the same data the same. */
  readonly addressKey: Uint8Array
  /** Signs challenges; of every process on the same data the same. */
  readonly proofKey: Uint8Array
  readonly booking: BookingDeps
  readonly erase: EraseDeps
  readonly webhooks: WebhookDeps
  readonly settings: HttpSettings
  readonly clock: () => number
  readonly newId: BookingDeps['newId']
  readonly log: Log
  /** Present only while no mail server is configured. */
  readonly devMail: DevMailPages | undefined
  /** Figures of this process and of all; absent where nothing is sent. */
  readonly metrics?: () => Promise<readonly Metric[]>
  /** Why the process should get no requests, though it answers: it stops, or is not all up yet. A sentence. */
  notReady(): string | undefined
}
