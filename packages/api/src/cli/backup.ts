import { dirname, resolve } from 'node:path'
import { isPostgresUrl } from '../postgres/address.ts'
import { backup as writeBackup } from '../trust/backup.ts'
import { backupSecret, type BackupSecret } from '../trust/backup-secret.ts'
import { type CommandContext, configOf, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

/** Copies data and keys, apart and encrypted, while the server runs. */
export async function backup(context: CommandContext, options: { readonly out?: string }): Promise<void> {
  const { terminal } = context
  const { backupDir, databaseUrl, keysUrl } = configOf(context)
  refuseClusters([databaseUrl, keysUrl])
  const elsewhere = options.out && resolve(options.out) !== backupDir ? backupDir : undefined
  const { manifestPath, manifest, removed } = await terminal.during('Copying data and keys', () =>
    withDeps(context, async ({ config, rootKey, clock }) =>
      writeBackup({
        databaseUrl: config.databaseUrl,
        keysUrl: config.keysUrl,
        outDir: options.out ? resolve(options.out) : config.backupDir,
        rootKey,
        secret: secretFor(rootKey, config.backupKeyText),
        clock,
      }),
    ),
  )
  terminal.say(`A backup is in ${dirname(manifestPath)}:`)
  terminal.table(
    ['file', 'size', 'what'],
    [
      [manifest.data.file, sizeText(manifest.data.bytes), 'bookings and configuration'],
      [manifest.keys.file, sizeText(manifest.keys.bytes), 'keys of persons; old ones are removed after seven days'],
      ['erasures.jsonl', '', 'who was erased, by ids: keep the newest copy'],
    ],
  )
  if (removed.length > 0) terminal.say(`Removed ${removed.length} old archives of keys.`)
  terminal.say(`To bring it back: slotwell restore ${manifestPath}`)
  terminal.say('The root key is not in it. Keep a copy of that elsewhere.')
  if (elsewhere)
    terminal.say(
      `Erasures from now on are written to ${elsewhere} and not here. Set BACKUP_DIR to this folder, or copy erasures.jsonl into it before you restore.`,
    )
  terminal.result({ ok: true, manifest: manifestPath, removed })
}

/** A cluster is copied by its own tools, with its log, to any moment; a copy of ours would be worse and seem as good. */
export function refuseClusters(urls: readonly string[]): void {
  if (!urls.some(isPostgresUrl)) return
  throw new CliFailure(
    "On PostgreSQL backups are the cluster's own.",
    'Copy each cluster by itself with pg_basebackup or pgBackRest: the data as long as you like, the keys for seven days at most. After a restore run "slotwell erase --replay" before anything is served. docs/guide/backup.md shows how.',
  )
}

/** What the archives are encrypted under. */
export function secretFor(rootKey: Uint8Array, text: string | undefined): BackupSecret {
  const secret = backupSecret(rootKey, text)
  if (!secret)
    throw new CliFailure(
      'SLOTWELL_BACKUP_KEY is too short.',
      'Use 32 bytes (openssl rand -hex 32) or a passphrase of 20 characters or more.',
    )
  return secret
}

const sizeText = (bytes: number) => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)
