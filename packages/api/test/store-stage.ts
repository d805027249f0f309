import { afterEach, beforeEach } from 'vitest'
import { newId } from '../src/new-id.ts'
import type { Scope, Situation } from '../src/store/decision.ts'
import type { Store } from '../src/store/store.ts'
import { audit, configuration } from './sample-rows.ts'

export interface Opened {
  readonly store: Store
  /** A second connection to the same database, as another process has one. */
  readonly other: Store
  setClock(ms: number): void
  close(): Promise<void>
}
/** Opens an empty database. */
export type OpenStores = () => Promise<Opened>

/**
 * Gives every test of the `describe` around it a database of its own with two organizations, the clock at 1000.
 * `store` and `other` are always those of the test that runs.
 */
export function onStoreStage(open: OpenStores) {
  const [org, foreign] = [newId('org'), newId('org')]
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
    opened.setClock(1000)
    for (const id of [org, foreign]) await foundOrganization(opened.store, id)
  })
  afterEach(() => opened.close())

  const current = (which: 'store' | 'other') => new Proxy({} as Store, { get: (_, member) => Reflect.get(opened[which], member) })
  return { org, foreign, store: current('store'), other: current('other'), setClock: (ms: number) => opened.setClock(ms) }
}

/** An organization with its first configuration; with `liveId` a test organization. */
export async function foundOrganization(store: Store, id: string, more: { readonly liveId?: string } = {}): Promise<void> {
  await store.organizations.create({ id, slug: id.replace('_', '-').slice(-20), createdAtMs: 0, ...more }, [], audit(id))
  await store.catalog.publish({ configuration: configuration(id, 1), contactsSealed: null, appliedAtMs: 0, audit: audit(id) })
}

/** What a decision about this scope would see. */
export async function situationOf(store: Store, scope: Scope): Promise<Situation> {
  let seen: Situation | undefined
  await store.bookings.place(scope, (now) => {
    seen = now
    return { ok: true }
  })
  if (!seen) throw new Error('decide was not called')
  return seen
}
