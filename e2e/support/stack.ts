import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import type { Databases } from './databases.ts'
import { type HostPage, type HostSite, openHostSite, pastedTag } from './host-site.ts'
import { type LetterBox, openLetterBox } from './letter-box.ts'
import { type OrganizationFile, smallPractice } from './organization.ts'
import { type Owner, ownerOf } from './owner.ts'

interface Keys {
  readonly slug: string
  readonly publishableKey: string
  readonly secretKey: string
}

/** An organization that is open for bookings, with a page on its own site. */
export interface Shop extends Keys {
  readonly file: OrganizationFile
  readonly owner: Owner
  /** Address of the first staff member. */
  readonly staffAddress: string
  /** Publishes a page with this tag; `around` may wrap it. Returns the address. */
  page(attributes?: Readonly<Record<string, string>>, page?: Partial<HostPage>, around?: (tag: string) => string): string
}

/** One running Slotwell: API, mail server, the demo's site and a customer's site, each on an origin of its own. */
export interface Stack {
  readonly api: string
  readonly demoSite: string
  readonly host: HostSite
  readonly letters: LetterBox
  readonly demo: Readonly<Record<'praxis-seeblick' | 'lantern-school', Keys & { readonly owner: Owner }>>
  /** Opens a shop of the test's own. */
  shop(wishes?: Omit<Parameters<typeof smallPractice>[0], 'origins'>): Promise<Shop>
  /** Publishes a further version of a shop's file. */
  apply(file: OrganizationFile): Promise<void>
  /** Lets the server's clock jump. */
  advance(ms: number): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** After `kill`: starts again on the same data and port; the clock may have gone on by more than the test waited. */
  restart(pausedMs?: number): Promise<void>
  /** What the API has printed since it was started. */
  log(): string
  close(): Promise<void>
}

interface ApiReady {
  readonly url: string
  readonly demo: readonly Keys[]
}

interface Wishes {
  readonly databases: Databases
  /** With the two demo organizations and their site. */
  readonly demo?: boolean
}

/** Starts everything on free ports with a data folder and databases of its own. */
export async function startStack({ databases, demo = false }: Wishes): Promise<Stack> {
  const addresses = await databases.fresh()
  const folder = await mkdtemp(join(tmpdir(), 'slotwell-e2e-'))
  const [letters, host, site] = await Promise.all([
    openLetterBox(),
    openHostSite(),
    demo ? startChild<{ readonly url: string }>(new URL('./site-process.mjs', import.meta.url), {}) : undefined,
  ])
  let aheadMs = 0
  const startApi = (port: string): Promise<Child<ApiReady>> =>
    startChild<ApiReady>(new URL('./api-process.mjs', import.meta.url), {
      PORT: port,
      DATA_DIR: folder,
      ...addresses,
      SMTP_URL: letters.url,
      MAIL_FROM: 'bookings@slotwell.example.org',
      // All visitors of all tests come from one address.
      RATE_LIMIT_FACTOR: '1000',
      HOLD_LIMIT_PER_VISITOR: '1000',
      // Receivers of tests are on this machine.
      WEBHOOKS_ALLOW_PRIVATE: 'true',
      LOG_LEVEL: 'warn',
      CLOCK_AHEAD_MS: String(aheadMs),
      ...(site ? { DEMO_SITE: site.ready.url } : {}),
    })
  let api = await startApi('0')
  const { url } = api.ready
  const demoOrganizations = Object.fromEntries(api.ready.demo.map((keys) => [keys.slug, { ...keys, owner: ownerOf(url, keys.secretKey) }]))
  const values = {
    api: url,
    site: site?.ready.url,
    ...Object.fromEntries(api.ready.demo.map((keys) => [`key:${keys.slug}`, keys.publishableKey])),
  }
  await site?.ask({ values })

  return {
    api: url,
    demoSite: site?.ready.url ?? '',
    host,
    letters,
    demo: demoOrganizations as Stack['demo'],
    async shop(wishes = {}) {
      const file = smallPractice({ origins: [host.url], ...wishes })
      const keys = (await api.ask({ wish: 'open', file })) as Keys
      return {
        ...keys,
        file,
        owner: ownerOf(url, keys.secretKey),
        staffAddress: file.staff[0]?.email ?? '',
        page: (attributes = {}, page = {}, around = (tag) => tag) =>
          host.publish({ ...page, body: around(pastedTag(url, keys.slug, keys.publishableKey, attributes)) }),
      }
    },
    async apply(file) {
      await api.ask({ wish: 'open', file })
    },
    async advance(ms) {
      aheadMs += ms
      await api.ask({ wish: 'advance', ms })
    },
    kill: () => api.kill(),
    async restart(pausedMs = 0) {
      aheadMs += pausedMs
      api = await startApi(new URL(url).port)
    },
    log: () => api.output(),
    async close() {
      await Promise.all([api.kill(), site?.kill(), letters.close(), host.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
