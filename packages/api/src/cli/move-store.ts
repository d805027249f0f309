import { refuseOneCluster } from '../deps.ts'
import { isPostgresUrl } from '../postgres/address.ts'
import { UNFINISHED_MOVE } from '../store/copy.ts'
import { type Move, moveTables } from '../store/move-store.ts'
import { copiedTables, openMoveSource, openMoveTarget } from '../store/open-move.ts'
import { openStore } from '../store/open-store.ts'
import { COPIED_KEYS, ROOT_KEYS } from '../trust/copied-keys.ts'
import { rootKeyFingerprint } from '../trust/derive-key.ts'
import { openKeys } from '../trust/open-keys.ts'
import { KEYS_ROLE, KEYS_SCHEMA } from '../trust/postgres-keys.ts'
import { loadRootKey } from '../trust/root-key.ts'
import { restoredFaults } from '../trust/verify-restored.ts'
import { type CommandContext, configOf, counted, placeOf } from './context.ts'
import { CliFailure } from './failure.ts'

export interface MoveOptions {
  readonly from: string
  readonly to: string
  readonly keysFrom?: string
  readonly keysTo?: string
}

type Done = Extract<Move, { readonly state: 'begun' | 'whole' }>
const SHOWN = 5

/** Copies data, and keys if they are named, to PostgreSQL; compares both sides; only then lets servers start there. */
export async function moveStore(context: CommandContext, options: MoveOptions): Promise<void> {
  refuseAddresses(options)
  const { terminal, clock } = context
  const config = configOf(context)
  const root = loadRootKey({ text: config.rootKeyText, file: config.rootKeyFile, create: false })
  if (!root.ok) throw new CliFailure(root.detail, 'The move opens every key once it is copied.')
  const { from, to, keysFrom, keysTo } = options
  const keysUrl = keysTo ?? config.keysUrl
  await refuseOneCluster({ databaseUrl: to, keysUrl })
  // What is only looked at is opened before anything is made.
  const closing: (() => Promise<void>)[] = []
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closing.unshift(() => part.close())
    return part
  }
  try {
    const source = opened(openMoveSource(from, 'data', clock))
    const keysSource = keysFrom ? opened(openMoveSource(keysFrom, 'keys', clock)) : undefined
    if (keysSource) await refuseOtherRoot(keysSource, root.key)
    const store = opened(await openStore({ url: to, ownerUrl: config.databaseOwnerUrl }))
    const { keyStore, keyring } = await openKeys({ url: keysUrl, ownerUrl: config.keysOwnerUrl, rootKey: root.key, clock })
    opened(keyStore)
    const target = opened(openMoveTarget(to, config.databaseOwnerUrl))
    const keysTarget = keysTo && opened(openMoveTarget(keysTo, config.keysOwnerUrl, { schema: KEYS_SCHEMA, role: KEYS_ROLE }))

    const keys = keysSource && keysTarget ? await moved(context, keysSource, keysTarget, COPIED_KEYS, 'keys') : undefined
    const data = await moved(context, source, target, copiedTables, 'data')
    const faults = await terminal.during('Verifying every row', async () => {
      const auditHeads = []
      for (const { id } of await store.organizations.list()) {
        const head = await keyStore.auditHead(id)
        if (head) auditHeads.push({ organizationId: id, ...head })
      }
      return [
        ...(await store.breaches()).flatMap(({ name, faults: found }) => found.map((fault) => `${name}: ${fault}`)),
        ...(await restoredFaults({ store, keyStore, keyring, rootKey: root.key, auditHeads })),
      ].filter((fault) => !fault.includes(UNFINISHED_MOVE))
    })
    if (faults.length > 0)
      throw new CliFailure(
        `The copy is not as it must be: ${counted(faults.length, 'fault')}. No server starts on it.`,
        [...faults.slice(0, SHOWN), 'Run "slotwell verify" on the source, then empty the target and move again.'].join('\n  '),
      )
    if (keys?.state === 'begun' && keysTarget) await keysTarget.finish()
    if (data.state === 'begun') await target.finish()
    report(context, options, data, keys)
  } finally {
    for (const close of closing) await close()
  }
}

function refuseAddresses({ from, to, keysFrom, keysTo }: MoveOptions): void {
  if (!/^sqlite:(?!\/\/)./.test(from) || !isPostgresUrl(to))
    throw new CliFailure('A move goes from sqlite:… to postgres://….', 'Name both: --from sqlite:slotwell.db --to postgres://…')
  if ((keysFrom === undefined) !== (keysTo === undefined))
    throw new CliFailure(
      'Keys move from one address to another.',
      'Give both --keys-from and --keys-to, or neither to leave them where KEYS_URL says.',
    )
  if (keysFrom !== undefined && (!/^sqlite:(?!\/\/)./.test(keysFrom) || !isPostgresUrl(keysTo ?? '')))
    throw new CliFailure('Keys move from sqlite:… to postgres://….', 'To keep them in a file, move the file itself and set KEYS_URL.')
}

async function refuseOtherRoot(source: ReturnType<typeof openMoveSource>, rootKey: Uint8Array): Promise<void> {
  const [row] = await source.rowsAfter(ROOT_KEYS, undefined, 1)
  if (row?.[1] !== rootKeyFingerprint(rootKey))
    throw new CliFailure(
      'The keys to be moved were made with another root key.',
      'Set SLOTWELL_ROOT_KEY to the one that they were made with.',
    )
}

async function moved(
  { terminal }: CommandContext,
  source: ReturnType<typeof openMoveSource>,
  target: ReturnType<typeof openMoveTarget>,
  tables: typeof copiedTables,
  what: 'data' | 'keys',
): Promise<Done> {
  const move = await terminal.during(`Copying and comparing the ${what}`, () => moveTables({ source, target, tables, copied: () => {} }))
  switch (move.state) {
    case 'begun':
    case 'whole':
      return move
    case 'served':
      throw new CliFailure(
        'A server works with one of the two databases.',
        'Stop it, wait ten seconds and try again: what is copied must stand still.',
      )
    case 'other_rows':
      throw new CliFailure(`The database for the ${what} is not empty.`, 'Name an empty one. None of its rows was touched.')
    case 'other_move':
      throw new CliFailure(
        `A move of other ${what} was begun in this database, or the source has changed since.`,
        'Empty the database (drop and make it again) and move again.',
      )
    case 'source_changed':
      throw new CliFailure(
        `The ${what} were changed while they were copied. No server starts on the copy.`,
        'Stop what writes there, empty the target and move again.',
      )
    case 'differs':
      throw new CliFailure(
        `The copy of the ${what} differs from the source: ${move.tables.join(', ')}. No server starts on it.`,
        'Empty the target (drop and make it again) and move again.',
      )
  }
}

function report({ terminal }: CommandContext, { to, keysTo }: MoveOptions, data: Done, keys: Done | undefined): void {
  if (data.state === 'begun' && data.resumed) terminal.say('Went on where the last move stopped.')
  const parts = [...data.tables, ...(keys?.tables ?? [])]
  terminal.table(
    ['table', 'rows', 'SHA-256 on both sides'],
    parts.map(({ table, rows, digest }) => [table, String(rows), digest.slice(0, 16)]),
  )
  terminal.say('')
  terminal.say('Everything was copied and is the same on both sides; the audit chain is whole and every key opens.')
  terminal.say(
    `Next: set DATABASE_URL to ${placeOf(to)}${keysTo ? `, KEYS_URL to ${placeOf(keysTo)}` : ''}, then slotwell doctor and slotwell serve.`,
  )
  terminal.result({ ok: true, resumed: data.state === 'begun' && data.resumed, tables: parts })
}
