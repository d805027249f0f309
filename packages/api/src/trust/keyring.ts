/** Where a sealed value belongs; part of what is authenticated, so it cannot be moved to another row. */
export interface Place {
  readonly table: 'customers' | 'attendees' | 'bookings' | 'configurations' | 'confirmations' | 'webhook_endpoints' | 'mail_passwords'
  readonly rowId: string
  readonly column: string
}

/** What an organization's key is used for; each purpose has its own derived key. */
export type KeyPurpose = 'manage' | 'visitor' | 'idempotency' | 'emailIndex' | 'contacts' | 'formToken' | 'confirmation'

/**
 * Envelope encryption: AES-256-GCM under a key of each person, wrapped by a root
 * key that is in no database. Unwrapped keys are kept at most 60 s in memory.
 */
export interface Keyring {
  /** Makes the organization's key if it has none. Before any row of it is written. */
  prepareOrganization(organizationId: string): Promise<void>
  /** 32 bytes derived for one purpose. Rejects for an organization without key. */
  organizationKey(organizationId: string, purpose: KeyPurpose): Promise<Uint8Array>
  /** A key that opens nothing, at the cost of a real one: for answers that must not tell whether something exists. */
  decoyKey(purpose: KeyPurpose): Promise<Uint8Array>
  /** The person with this address, or a new one. The key is stored when this resolves: key first, then data. */
  personFor(organizationId: string, email: string | undefined): Promise<string>
  findPerson(organizationId: string, email: string): Promise<string | undefined>
  sealForPerson(organizationId: string, personId: string, place: Place, text: string): Promise<Uint8Array>
  /** Undefined if the person's key was destroyed. Rejects if the value was changed or moved. */
  openForPerson(organizationId: string, personId: string, place: Place, sealed: Uint8Array): Promise<string | undefined>
  sealForOrganization(organizationId: string, place: Place, text: string): Promise<Uint8Array>
  openForOrganization(organizationId: string, place: Place, sealed: Uint8Array): Promise<string>
  /** Forgets cached keys of a person at once. */
  forget(organizationId: string, personId: string): void
}
