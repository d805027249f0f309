/**
 * Where wrapped keys and blind indexes live: never in the data database, so that
 * a stolen or restored copy of the data alone opens nothing.
 * Everything in here is wrapped by the root key; this port never sees a plain key.
 */
export interface KeyStore {
  /** Inserts the organization's wrapped key unless it has one; returns the one that is stored. */
  putOrganizationKey(organizationId: string, wrapped: Uint8Array): Promise<Uint8Array>
  organizationKey(organizationId: string): Promise<Uint8Array | undefined>
  organizations(): Promise<readonly string[]>

  /**
   * The person behind a blind index tag, or a new one: if `tag` is known its row is touched and returned, else
   * `personId` is inserted with `wrapped` (and `tag`, if there is one). One transaction.
   * A person in the erasure ledger is never given out again, even if the key is still there.
   */
  claimPerson(organizationId: string, tag: string | undefined, personId: string, wrapped: Uint8Array, nowMs: number): Promise<PersonKey>
  /** One page of an organization's persons, ascending by id, after `afterId`. */
  persons(organizationId: string, page: { readonly afterId?: string; readonly limit: number }): Promise<readonly PersonKey[]>
  personByTag(organizationId: string, tag: string): Promise<PersonKey | undefined>
  personKeys(organizationId: string, personIds: readonly string[]): Promise<readonly PersonKey[]>
  /** Persons not touched since `beforeMs` and not settled, oldest first: their data may never have been written. */
  untouched(organizationId: string, beforeMs: number, limit: number): Promise<readonly PersonKey[]>
  /** Marks persons whose data was seen, so that the sweep does not look at them again. */
  settlePersons(organizationId: string, personIds: readonly string[]): Promise<void>
  /** Deletes an orphan if nobody touched it since `beforeMs`. */
  sweepPerson(organizationId: string, personId: string, beforeMs: number): Promise<boolean>

  /** Appends to the hash-chained erasure ledger; a person already listed keeps the first entry. */
  recordErasure(organizationId: string, personId: string, atMs: number): Promise<LedgerEntry>
  ledger(): Promise<readonly LedgerEntry[]>
  /** Takes over entries of a newer copy of the ledger; rejects if the chains disagree. */
  extendLedger(entries: readonly LedgerEntry[]): Promise<void>
  /** Deletes the key and the index rows, overwriting the pages. Idempotent. */
  destroyPerson(organizationId: string, personId: string): Promise<void>

  /** Remembers how far an organization's audit chain has got; never goes back. */
  recordAuditHead(organizationId: string, head: AuditHead): Promise<void>
  auditHead(organizationId: string): Promise<AuditHead | undefined>
  /** After a restore only: what was chained later than the restored copy is lost, and the head with it. */
  resetAuditHeads(heads: readonly (AuditHead & { readonly organizationId: string })[]): Promise<void>

  /** What a running server must not live with: a missing guard, a wrong pragma, a broken ledger. Each a sentence; empty when sound. */
  faults(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface PersonKey {
  readonly personId: string
  readonly wrapped: Uint8Array
  /** When it was last claimed for a booking. */
  readonly touchedAtMs: number
}

/** The newest sealed entry of an audit chain. */
export interface AuditHead {
  readonly position: number
  readonly hash: string
}

/** By ids only; `hash` chains over `previousHash` and the fields. */
export interface LedgerEntry {
  readonly position: number
  readonly organizationId: string
  readonly personId: string
  readonly atMs: number
  readonly previousHash: string
  readonly hash: string
}
