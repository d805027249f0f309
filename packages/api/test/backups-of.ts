import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createOccupancyView } from '../src/booking/occupancy-view.ts'
import { readBooking } from '../src/booking/list-bookings.ts'
import { openStore } from '../src/store/open-store.ts'
import { backup, type BackupRequest } from '../src/trust/backup.ts'
import { backupSecret } from '../src/trust/backup-secret.ts'
import { fileLedgerCopy } from '../src/trust/ledger-copy.ts'
import { openKeys } from '../src/trust/open-keys.ts'
import { restore, type RestoreRequest } from '../src/trust/restore.ts'
import { createSealer } from '../src/trust/sealer.ts'
import type { TemporaryPractice } from './temporary-practice.ts'

/** Backups of a temporary practice, and a second place to bring them back to. */
export function backupsOf(practice: TemporaryPractice) {
  const secret = backupSecret(practice.rootKey, undefined)
  if (!secret) throw new Error('a root key gives a backup key')
  const target = (name: string, folder = 'new') => join(practice.folder, folder, name)

  return {
    secret,
    target,
    seal: () => createSealer({ ...practice, failed: console.error }).runOnce(),
    backUp: (more: Partial<BackupRequest> = {}) => backup({ ...practice, secret, ...more }),
    /** Restores beside the live files, with the ledger copies of both places. */
    bringBack(manifestPath: string, more: Partial<RestoreRequest> = {}, folder = 'new') {
      mkdirSync(target('', folder), { recursive: true })
      return restore({
        manifestPath,
        databaseUrl: `sqlite:${target('slotwell.db', folder)}`,
        keysUrl: `sqlite:${target('keys.db', folder)}`,
        rootKey: practice.rootKey,
        secret,
        ledgerCopies: [join(practice.outDir, 'erasures.jsonl'), target('erasures.jsonl', folder)].map(fileLedgerCopy),
        openStore,
        newId: practice.newId,
        clock: practice.clock,
        actor: 'cli',
        ...more,
      })
    },
    /** The restored pair, as a new server would open it. */
    async reopened(folder = 'new') {
      const store = await openStore({ url: `sqlite:${target('slotwell.db', folder)}`, clock: practice.clock })
      const keys = await openKeys({ url: `sqlite:${target('keys.db', folder)}`, rootKey: practice.rootKey, clock: practice.clock })
      const deps = { ...practice, store, occupancy: createOccupancyView(store), ...keys }
      return {
        ...deps,
        /** Name of a booking's attendee; null once erased. */
        async nameOf(bookingId: string) {
          const outcome = await readBooking(deps, { organizationId: practice.organizationId, bookingId, actor: 'cli' })
          return outcome.ok ? outcome.view.attendees[0]?.name : outcome.reason
        },
        async close() {
          await store.close()
          await keys.keyStore.close()
        },
      }
    },
  }
}
export type BackupsOf = ReturnType<typeof backupsOf>
