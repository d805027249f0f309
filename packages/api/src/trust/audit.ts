import { createHash } from 'node:crypto'
import type { AuditEntry } from '../store/booking-records.ts'
import type { Store } from '../store/store.ts'
import type { AuditHead } from './key-store.ts'

const PAGE = 1_000

/**
 * Hash of one entry behind `previousHash` ('' for the first). What is hashed is an
 * array in fixed order, with `meta` sorted: the order of JSON keys must not make two chains of one history.
 */
export function auditLink(previousHash: string, position: number, entry: AuditEntry): string {
  const meta = Object.entries(entry.meta).sort(([a], [b]) => (a < b ? -1 : 1))
  const facts = ['audit', position, entry.organizationId, entry.id, entry.atMs, entry.actor, entry.action, entry.object, meta]
  return createHash('sha256').update(Uint8Array.of(0)).update(Buffer.from(previousHash, 'hex')).update(JSON.stringify(facts)).digest('hex')
}

export type AuditVerdict =
  | {
      readonly state: 'intact'
      /** Undefined before the first sealing. */
      readonly head: AuditHead | undefined
      /** Entries of the last moments that no hash protects yet. A number that stays is a sealer that does not run. */
      readonly unsealed: number
    }
  | { readonly state: 'broken'; readonly position: number; readonly fault: 'missing' | 'changed' | 'truncated'; readonly detail: string }

/**
 * Walks one organization's chain. A chain alone cannot show that its end was cut
 * off; `knownHead`, kept in another database, can.
 */
export async function verifyAudit(store: Pick<Store, 'audit'>, organizationId: string, knownHead?: AuditHead): Promise<AuditVerdict> {
  let head: AuditHead | undefined
  let unsealed = 0
  for (;;) {
    const page = await store.audit.read(organizationId, { afterPosition: head?.position ?? 0, limit: PAGE })
    for (const entry of page) {
      if (entry.position === null) {
        unsealed += 1
        continue
      }
      const expected = (head?.position ?? 0) + 1
      if (entry.position !== expected) return broken(expected, 'missing', `Entry ${expected} of the audit chain is missing.`)
      const hash = auditLink(head?.hash ?? '', entry.position, entry)
      if (entry.previousHash !== (head?.hash ?? '') || entry.hash !== hash)
        return broken(expected, 'changed', `Entry ${expected} of the audit chain was changed after it was sealed.`)
      if (knownHead?.position === expected && knownHead.hash !== hash)
        return broken(expected, 'changed', `The audit chain was written anew: entry ${expected} is not the one that was sealed.`)
      head = { position: expected, hash }
    }
    // A full page of sealed entries may have more behind it; unsealed ones only come last.
    if (page.length < PAGE || unsealed > 0) break
  }
  const last = head?.position ?? 0
  if (knownHead && knownHead.position > last)
    return broken(
      last + 1,
      'truncated',
      `The end of the audit chain is missing: it was sealed up to entry ${knownHead.position} and now ends at ${last}.`,
    )
  return { state: 'intact', head, unsealed }
}

const broken = (position: number, fault: 'missing' | 'changed' | 'truncated', detail: string): AuditVerdict => ({
  state: 'broken',
  position,
  fault,
  detail,
})
