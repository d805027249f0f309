import type { CopiedTable } from '../store/copy.ts'
import { KEYS_ROLE, KEYS_SCHEMA } from './postgres-keys.ts'

/** All keys, in an order that the guards let in: an erased person whose key was not destroyed yet comes before the ledger. */
const COPIED_KEYS: readonly CopiedTable[] = [
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

/** What a key store on PostgreSQL is made of, for a move to it. */
export const KEYS_LAYOUT = {
  schema: KEYS_SCHEMA,
  folder: 'keys-postgres',
  role: KEYS_ROLE,
  reader: KEYS_ROLE,
  copied: COPIED_KEYS,
  left: [ROOT_KEYS.name],
} as const
