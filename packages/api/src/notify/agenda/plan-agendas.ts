import { DAY_MS, MINUTE_MS } from '@slotwell/shared/time'
import { readContacts } from '../../configuration/apply.ts'
import type { Configuration } from '../../store/configuration.ts'
import type { Store } from '../../store/store.ts'
import type { Keyring } from '../../trust/keyring.ts'
import { dueAgendas, nextDueMs } from './due-agendas.ts'

const KEPT_DAYS = 7
/** So soon an edited file is seen. */
const LOOK_MS = 10 * MINUTE_MS
const MOST_REMEMBERED = 50_000

type Planned = Pick<Configuration, 'organizationId' | 'revision' | 'mail' | 'staff'>

/**
 * Writes down who is to get the letter of the day, once a staff member and day whichever process does it. To be called every minute or so.
 * Returns how many were added.
 */
export function createAgendaPlan({
  store,
  keyring,
}: {
  readonly store: Pick<Store, 'organizations' | 'catalog' | 'agendas'>
  readonly keyring: Keyring
}): (nowMs: number) => Promise<number> {
  const plans = new Map<string, Planned>()
  const done = new Set<string>()
  const quietUntil = new Map<string, number>()

  async function planOf(organizationId: string): Promise<Planned | undefined> {
    const known = plans.get(organizationId)
    if (known && known.revision === (await store.catalog.revision(organizationId))) return known
    const current = await store.catalog.current(organizationId)
    if (!current) return undefined
    const { revision, mail, staff } = current
    const plan: Planned = { organizationId, revision, ...(mail && { mail }), staff }
    plans.set(organizationId, plan)
    return plan
  }

  return async (nowMs) => {
    let added = 0
    if (done.size > MOST_REMEMBERED) done.clear()
    for (const { id, liveId } of await store.organizations.list()) {
      if (liveId || nowMs < (quietUntil.get(id) ?? 0)) continue
      const plan = await planOf(id)
      quietUntil.set(id, Math.min(nowMs + LOOK_MS, plan ? nextDueMs(plan, nowMs) : Infinity))
      const due = plan
        ? dueAgendas(plan, nowMs)
            .map((agenda) => ({ agenda, name: `${id}/${agenda.staffId}/${agenda.isoDate}` }))
            .filter(({ name }) => !done.has(name))
        : []
      if (due.length === 0) continue
      const contacts = await readContacts({ store, keyring }, id)
      added += await store.agendas.add(
        id,
        due.map(({ agenda }) => agenda).filter(({ staffId }) => contacts[staffId]),
      )
      await store.agendas.sweep(id, nowMs - KEPT_DAYS * DAY_MS)
      for (const { name } of due) done.add(name)
    }
    return added
  }
}
