import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BookingView, type HoldView, MESSAGE_CHANNELS, type Slots, type Start } from '@slotwell/shared/schema'
import { createApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config.ts'
import { applyOrganization } from '../src/configuration/apply.ts'
import { createOrganization } from '../src/configuration/create-organization.ts'
import { readOrganizationFile } from '../src/configuration/read-file.ts'
import { type Deps, openDeps } from '../src/deps.ts'
import { createLog } from '../src/http/log.ts'
import { createCircuitBreaker } from '../src/notify/circuit-breaker.ts'
import { createConfirmationRunner } from '../src/notify/confirmations.ts'
import { createDevBox, type DevBox } from '../src/notify/dev-box.ts'
import { devMailPages } from '../src/notify/dev-mail-pages.ts'
import { createMessageMetrics, messageBacklog } from '../src/notify/message-metrics.ts'
import { createOutboxRunner } from '../src/notify/outbox.ts'
import { createHttpSms } from '../src/notify/sms/http-sms.ts'
import { createSmsSender } from '../src/notify/sms/send-sms.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

const exampleFile = (name: string) => readFileSync(new URL(`../../../examples/organizations/${name}.yaml`, import.meta.url), 'utf8')
export const PRACTICE = exampleFile('praxis-seeblick')
/** What several can book together, for the practice of the harness. */
const COURSE = `
  - slug: rueckenkurs
    name: { de: Rückenkurs, en: Back course }
    durationMin: 60
    staff: [jonas-amrein]
    seats: { capacity: 8, maxPartySize: 3, minimum: 4 }
`
/** A mail server of its own, which nothing is ever sent to: letters of the harness stay in its mailbox. */
const OWN_SERVER = `
mail:
  smtp: { host: mail.example.org, user: practice, from: practice@example.org }
`
export const SCHOOL = exampleFile('lantern-school')
/** An origin that both example organizations list. */
export const LISTED_ORIGIN = 'http://localhost:4401'
/** A Monday morning in Luzern. */
export const MONDAY = '2026-11-23T08:00:00+01:00'

export interface TestOrganization {
  readonly id: string
  readonly slug: string
  readonly pk: string
  readonly sk: string
}

export interface RequestOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON with its content type. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Name in the `Host` header. */
  readonly host?: string
  /** Address of the socket. */
  readonly from?: string
}

export interface Harness {
  readonly deps: Deps
  readonly database: TestDatabase
  readonly mailbox: DevBox
  /** Lines of the log so far. */
  readonly log: readonly string[]
  readonly folder: string
  readonly practice: TestOrganization
  readonly school: TestOrganization
  now(): number
  setClock(instant: string | number): void
  /** One request through the whole app, without a port. */
  request: Requesting
  /** Another process on the same data: everything opened once more, with the same clock. */
  beside(): Promise<Beside>
  /** Sends what is due. */
  sendLetters(): Promise<void>
  close(): Promise<void>
}

type Requesting = (path: string, options?: RequestOptions) => Promise<Response>
export interface Beside {
  readonly deps: Deps
  request: Requesting
  close(): Promise<void>
}

export interface HarnessOptions {
  readonly clock?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly embedDir?: string
  /** With those of the example files; without, what waits in the outbox is what changes have just written. */
  readonly reminders?: boolean
}

const OUR_ORIGIN = 'http://localhost:4400'

/**
 * The real app on a database of its own, of the engine of this run: both example organizations, a clock that
 * stands still until it is set, answers checked against their schemas.
 */
export async function startHarness({
  clock: start = MONDAY,
  environment = {},
  embedDir,
  reminders = false,
}: HarnessOptions = {}): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-http-'))
  const database = await testDatabase(folder, 'slotwell.db')
  const config = configOf({
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    RATE_LIMIT_FACTOR: '1000000',
    HOLD_LIMIT_PER_VISITOR: '1000000',
    // Receivers of tests are on this machine.
    WEBHOOKS_ALLOW_PRIVATE: 'true',
    ...environment,
  })
  let nowMs = Date.parse(start)
  const clock = () => nowMs
  const lines: string[] = []
  const log = createLog((line) => void lines.push(line), clock)
  const deps = await openDeps(config, { clock, log })
  const mailbox = createDevBox({ clock })
  const publicUrl = config.publicUrl ?? OUR_ORIGIN
  const breaker = createCircuitBreaker({ clock })
  const metrics = createMessageMetrics({ channels: MESSAGE_CHANNELS, backlogs: [() => messageBacklog(deps.store)], breakers: [breaker] })
  const notify = { store: deps.store, keyring: deps.keyring, publicUrl }
  const sms =
    config.sms &&
    createSmsSender({ ...notify, sms: createHttpSms(config.sms), clock, numberKey: deps.numberKey, prefixes: config.sms.prefixes })
  const outbox = createOutboxRunner({ ...notify, mail: mailbox, sms, clock, log, breaker, counted: metrics.count })
  const confirmations = createConfirmationRunner({ ...notify, mail: mailbox, clock, log, breaker })
  const fileOf = (text: string) => (reminders ? text : text.replace(/^ +reminders: .*\n/gm, ''))
  const devMail = config.smtpUrl === undefined ? devMailPages(mailbox) : undefined
  const requestsTo = (opened: Deps): Requesting => {
    const app = createApp({
      ...opened,
      erase: { ...opened.erase, erased: () => mailbox.forgetAll() },
      devMail,
      notReady: () => undefined,
      metrics: metrics.collect,
      settings: {
        publicUrl,
        trustedHops: config.trustedHops,
        rateLimitFactor: config.rateLimitFactor,
        holdLimitPerVisitor: config.holdLimitPerVisitor,
        metricsToken: config.metricsToken,
        embedDir: embedDir ?? join(folder, 'no-widget'),
        checkAnswers: true,
      },
    })
    return async (path, { method = 'GET', headers = {}, json, body, host, from = '127.0.0.1' } = {}) => {
      const sent = json === undefined ? body : JSON.stringify(json)
      const request = new Request(new URL(path, host === undefined ? publicUrl : `http://${host}`), {
        method,
        headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(sent === undefined ? {} : { body: sent }),
      })
      return app.fetch(request, { incoming: { url: path, socket: { remoteAddress: from } } })
    }
  }
  return {
    deps,
    database,
    mailbox,
    log: lines,
    folder,
    practice: await addOrganization(deps, fileOf(PRACTICE + COURSE + OWN_SERVER)),
    school: await addOrganization(deps, fileOf(SCHOOL)),
    now: clock,
    setClock: (instant) => void (nowMs = typeof instant === 'number' ? instant : Date.parse(instant)),
    request: requestsTo(deps),
    async beside() {
      const other = await openDeps(config, { clock, log })
      return { deps: other, request: requestsTo(other), close: () => other.close() }
    },
    async sendLetters() {
      await outbox.runOnce()
      await confirmations.runOnce()
    },
    async close() {
      await deps.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function configOf(environment: Readonly<Record<string, string>>): Config {
  const read = readConfig(environment)
  if (!read.ok) throw new Error(read.faults.join('\n'))
  return read.config
}

export async function addOrganization(deps: Deps, yaml: string): Promise<TestOrganization> {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  const { slug } = read.file.organization
  const created = await createOrganization(deps, { slug, actor: 'cli' })
  if (!created.ok) throw new Error(created.reason)
  const applied = await applyOrganization(deps, { file: read.file, actor: 'cli' })
  if (!applied.ok) throw new Error(applied.detail)
  return { id: created.organizationId, slug, pk: created.publishableKey, sk: created.secretKey }
}

export const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

/** The first free start of a service of the practice. */
export async function firstFree(harness: Harness, service = 'sprechstunde', organization = harness.practice): Promise<string> {
  const response = await harness.request(`/v1/public/${organization.pk}/start?service=${service}&timeZone=Europe/Zurich`)
  const start = ((await response.json()) as Start).slots?.nextAvailable?.start
  if (!start) throw new Error(`nothing free for ${service}`)
  return start
}

export async function placeHold(harness: Harness, service = 'sprechstunde', start?: string): Promise<HoldView> {
  const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, {
    method: 'POST',
    json: { service, start: start ?? (await firstFree(harness, service)) },
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as HoldView
}

export const ATTENDEE = { name: 'Vera Muster', email: 'vera.muster@example.org', phone: '+41 79 123 45 67' }

export const bookingBody = (hold: Pick<HoldView, 'id' | 'secret'>, attendee: object = ATTENDEE, answers: object = { patient: 'ja' }) => ({
  hold: hold.id,
  holdSecret: hold.secret,
  attendees: [attendee],
  answers,
  consent: { privacyVersion: '2026-09' },
  locale: 'de',
  timeZone: 'Europe/Zurich',
})

/** A free time of the practice far enough ahead that its holder may still change it. */
export async function laterFree(harness: Harness): Promise<string> {
  const { days } = await slotsOf(harness, '2026-12-07', '2026-12-31')
  const start = days[0]?.slots[0]?.start
  if (!start) throw new Error('December is full')
  return start
}

/** Books a time of the practice, as a visitor does. */
export async function book(harness: Harness, attendee: object = ATTENDEE): Promise<BookingView & { readonly token: string }> {
  const hold = await placeHold(harness, 'sprechstunde', await laterFree(harness))
  const response = await harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
    method: 'POST',
    json: bookingBody(hold, attendee),
  })
  if (!response.ok) throw new Error(await response.text())
  const view = (await response.json()) as BookingView
  return { ...view, token: view.manageUrl.split('#')[1] ?? '' }
}

export async function slotsOf(harness: Harness, from: string, to: string, service = 'sprechstunde'): Promise<Slots> {
  return (await (
    await harness.request(`/v1/public/${harness.practice.pk}/slots?service=${service}&from=${from}&to=${to}&timeZone=Europe/Zurich`)
  ).json()) as Slots
}
