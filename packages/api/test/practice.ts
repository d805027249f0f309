import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BookingDeps } from '../src/booking/booking-deps.ts'
import { createOccupancyView } from '../src/booking/occupancy-view.ts'
import { applyOrganization } from '../src/configuration/apply.ts'
import { createOrganization } from '../src/configuration/create-organization.ts'
import { readOrganizationFile } from '../src/configuration/read-file.ts'
import { newId } from '../src/new-id.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Store } from '../src/store/store.ts'
import { openKeys } from '../src/trust/open-keys.ts'
import type { KeyStore } from '../src/trust/key-store.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

/** Monday, 2 March 2026, 07:00 in Zurich. */
export const START_MS = Date.UTC(2026, 2, 2, 6)

/** Two hairdressers with one dryer; Mondays to Fridays 9 to 12, one of them on Mondays only. */
export const SALON = `
organization:
  slug: salon
  name: Salon Lindt
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Salon Lindt, purpose: Termine, url: "https://example.org/p", version: "2026-01" }
  origins: ["https://www.example.org"]
locations: [{ slug: hof, name: Hof, address: Hofweg 1 }]
resources: [{ slug: haube, name: Haube, location: hof, quantity: 1 }]
staff:
  - { slug: ada, name: Ada, email: ada@example.org, schedule: { rules: [{ days: [mon, tue, wed, thu, fri], from: "09:00", to: "12:00" }] } }
  - { slug: ben, name: Ben, schedule: { rules: [{ days: [mon], from: "09:00", to: "12:00" }] } }
services:
  - { slug: schnitt, name: Schnitt, durationMin: 60, staff: [ada], price: { amount: 8500, currency: CHF }, changeUntil: P1D }
  - { slug: farbe, name: Farbe, durationMin: 60, staff: [ada, ben], resources: [haube] }
  - { slug: kurz, name: Kurz, durationMin: 30, bufferBeforeMin: 10, bufferAfterMin: 15, staff: [ada] }
  - { slug: anfrage, name: Anfrage, durationMin: 30, staff: [ada], approval: true, requires: { email: false, phone: true }, questions: [{ id: grund, kind: line, label: Grund, required: true }] }
`

export interface Practice extends BookingDeps {
  readonly store: Store
  readonly keyStore: KeyStore
  readonly organizationId: string
  readonly publishableKey: string
  readonly secretKey: string
  readonly folder: string
  readonly database: TestDatabase
  /** Moves the clock that the store reads. */
  readonly at: (ms: number) => void
  readonly now: () => number
  close(): Promise<void>
}

/** A real store on the engine of this run, key store and organization of their own, with a clock that a test sets. */
export async function openPractice(yaml: string = SALON, folder = mkdtempSync(join(tmpdir(), 'slotwell-'))): Promise<Practice> {
  let nowMs = START_MS
  const clock = () => nowMs
  const database = await testDatabase(folder)
  const store = await openStore({ url: database.url, clock })
  const { keyStore, keyring } = await openKeys({ url: `sqlite:${join(folder, 'keys.db')}`, rootKey: new Uint8Array(32).fill(7), clock })
  const deps = { store, occupancy: createOccupancyView(store), keyring, newId, clock }
  const { organizationId, ...keys } = await addOrganization(deps, yaml)
  return {
    ...deps,
    ...keys,
    keyStore,
    publicUrl: 'https://book.example.org',
    organizationId,
    folder,
    database,
    at: (ms) => void (nowMs = ms),
    now: clock,
    async close() {
      await store.close()
      await keyStore.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Another organization in the same databases. */
export async function addOrganization(
  deps: Pick<BookingDeps, 'store' | 'keyring' | 'newId'> & { readonly clock: () => number },
  yaml: string,
): Promise<{ readonly organizationId: string; readonly publishableKey: string; readonly secretKey: string }> {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  const created = await createOrganization(deps, { slug: read.file.organization.slug, actor: 'cli' })
  if (!created.ok) throw new Error(created.reason)
  const applied = await applyOrganization(deps, { file: read.file, actor: 'cli' })
  if (!applied.ok) throw new Error(applied.detail)
  return created
}

/** Changes the configuration of an open practice. */
export async function reconfigure(practice: Practice, yaml: string): Promise<void> {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  const applied = await applyOrganization({ ...practice, clock: practice.now }, { file: read.file, actor: 'cli' })
  if (!applied.ok) throw new Error(applied.detail)
}
