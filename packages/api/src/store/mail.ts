import type { SuppressionReason } from '@slotwell/shared/schema'
import type { AuditEntry } from './booking-records.ts'
import type { Waiting } from './messages.ts'

/** Passwords of organizations' own mail servers. */
export interface MailPasswordStore {
  sealed(organizationId: string): Promise<{ readonly passwordSealed: Uint8Array; readonly setAtMs: number } | undefined>
  /** In place of the one before. */
  set(organizationId: string, passwordSealed: Uint8Array, atMs: number, audit: AuditEntry): Promise<void>
  /** False if there was none. */
  remove(organizationId: string, audit: AuditEntry): Promise<boolean>
}

export interface Suppression {
  readonly personId: string
  readonly reason: SuppressionReason
  readonly createdAtMs: number
}

/** Who gets no more letters of an organization. An erased customer is on no list. */
export interface SuppressionStore {
  /** Those of `personIds` that are on the list. */
  among(organizationId: string, personIds: readonly string[]): Promise<readonly Suppression[]>
  /** Whoever is listed already stays as he is, and nothing is written: false. */
  add(organizationId: string, entry: Suppression, audit: AuditEntry): Promise<boolean>
  remove(organizationId: string, personId: string, audit: AuditEntry): Promise<boolean>
  counts(organizationId: string): Promise<Readonly<Record<SuppressionReason, number>>>
  newest(organizationId: string, limit: number): Promise<readonly Suppression[]>
}

/** The letter with a staff member's appointments of one day. */
export interface Agenda {
  readonly organizationId: string
  readonly staffId: string
  /** The day, in the zone of the staff member's schedule. */
  readonly isoDate: string
  /** After it nobody wants the letter any more. */
  readonly notAfterMs: number
}

export interface DueAgenda extends Agenda {
  /** This one included. */
  readonly attempts: number
}

export interface AgendaStore {
  /** Adds what is not there yet, due at once; returns how many. So several processes may ask for the same day. */
  add(organizationId: string, agendas: readonly Agenda[]): Promise<number>
  /** Leases up to `limit` due ones for `leaseMs`; a crashed sender's lease runs out. */
  lease(limit: number, leaseMs: number): Promise<readonly DueAgenda[]>
  /** As of the outbox: `sent` whoever has the lease by then, everything else only by whom it is leased to. */
  settle(leased: DueAgenda, outcome: 'sent' | 'dropped' | 'failed', note: string): Promise<void>
  retry(leased: DueAgenda, nextAtMs: number, note: string): Promise<void>
  /** Drops those whose end was before `beforeMs`; returns how many. */
  sweep(organizationId: string, beforeMs: number): Promise<number>
  /** What is due, of all organizations. As cheap as what it counts is little. */
  backlog(): Promise<Waiting>
}
