import type { CopiedTable } from '../store/copy.ts'

/** All keys, in an order that the guards let in: an erased person whose key was not destroyed yet comes before the ledger. */
export const COPIED_KEYS: readonly CopiedTable[] = [
  { name: 'organization_keys', key: ['organization_id'], columns: { organization_id: 'text', wrapped: 'bytea' } },
  {
    name: 'person_keys',
    key: ['organization_id', 'person_id'],
    columns: { organization_id: 'text', person_id: 'text', wrapped: 'bytea', touched_at_ms: 'bigint', settled: 'boolean' },
  },
  { name: 'email_index', key: ['organization_id', 'tag'], columns: { organization_id: 'text', tag: 'text', person_id: 'text' } },
  {
    name: 'erasures',
    key: ['position'],
    columns: { position: 'bigint', organization_id: 'text', person_id: 'text', at_ms: 'bigint', previous_hash: 'text', hash: 'text' },
  },
  { name: 'audit_heads', key: ['organization_id'], columns: { organization_id: 'text', position: 'bigint', hash: 'text' } },
]

/** For a look at which root key wraps what is to be copied; the target is given its own row when it is made. */
export const ROOT_KEYS: CopiedTable = { name: 'root_keys', key: ['version'], columns: { version: 'integer', fingerprint: 'text' } }
