import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { newId } from '../new-id.ts'
import { openStore } from '../store/open-store.ts'
import { ledgerOfBackups } from '../trust/backup.ts'
import { fileLedgerCopy } from '../trust/ledger-copy.ts'
import { restore as bringBack } from '../trust/restore.ts'
import { loadRootKey } from '../trust/root-key.ts'
import { refuseClusters, secretFor } from './backup.ts'
import { type CommandContext, configOf, counted } from './context.ts'
import { CliFailure } from './failure.ts'

/** Brings a backup back into an empty place: keys, erasures, data, verification, in this order. */
export async function restore(context: CommandContext, manifest: string, options: { readonly keysFrom?: string }): Promise<void> {
  const { terminal, clock } = context
  const config = configOf(context)
  refuseClusters([config.databaseUrl, config.keysUrl])
  const manifestPath = resolve(manifest)
  // Never a new root key here: it could open nothing of what comes back.
  const root = loadRootKey({ text: config.rootKeyText, file: config.rootKeyFile, create: false })
  if (!root.ok) {
    const isMissing = !config.rootKeyText && !existsSync(config.rootKeyFile)
    throw new CliFailure(
      isMissing ? `There is no root key at ${config.rootKeyFile}.` : root.detail,
      'Bring the one that the backup was made with, or set SLOTWELL_ROOT_KEY.',
    )
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })

  const beside = join(config.dataDir, 'erasures.jsonl')
  const ledgers = new Set([beside, ledgerOfBackups(config.backupDir), ledgerOfBackups(dirname(manifestPath))])
  const restored = await terminal.during('Bringing back keys, erasures and data', () =>
    bringBack({
      manifestPath,
      ...(options.keysFrom && { keysManifestPath: resolve(options.keysFrom) }),
      databaseUrl: config.databaseUrl,
      keysUrl: config.keysUrl,
      rootKey: root.key,
      secret: secretFor(root.key, config.backupKeyText),
      ledgerCopies: [...ledgers].filter((path) => path === beside || existsSync(path)).map(fileLedgerCopy),
      openStore: (given) => openStore({ ...given, clock }),
      newId,
      clock,
      actor: 'cli',
    }),
  )
  if (!restored.ok) throw new CliFailure(restored.detail, restored.faults?.join('\n  '))
  const { createdAtMs, organizations, erasures, erasedSince } = restored.view
  terminal.say(
    `The backup of ${new Date(createdAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC is back: ${counted(organizations, 'organization')}.`,
  )
  terminal.say(
    `${counted(erasures, 'person is', 'persons are')} on the erasure ledger and cannot be read; ${erasedSince} of them came after this backup.`,
  )
  terminal.say('Everything was verified. Next: slotwell serve.')
  terminal.result({ ok: true, ...restored.view })
}
