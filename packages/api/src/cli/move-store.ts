import { asRefusal, refuseOneCluster } from '../deps.ts'
import type { CopySource, CopyTarget, TableDigest } from '../store/copy.ts'
import { originOf, RowsRefused, UNFINISHED_MOVE } from '../store/copy.ts'
import { copyRows, lateChange, type MoveParts, type MovePlan, planMove } from '../store/move-store.ts'
import { copiedTables, openMoveSource, openMoveTarget } from '../store/open-move.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { KEYS_LAYOUT, ROOT_KEYS } from '../trust/copied-keys.ts'
import { rootKeyFingerprint } from '../trust/derive-key.ts'
import type { KeyStore } from '../trust/key-store.ts'
import { openKeys } from '../trust/open-keys.ts'
import { loadRootKey } from '../trust/root-key.ts'
import { restoredFaults, type RestoredParts } from '../trust/verify-restored.ts'
import { type CommandContext, configOf, placeOf } from './context.ts'
import { CliFailure } from './failure.ts'
import * as refusal from './move-refusals.ts'
import type { Progress } from './terminal.ts'

/** Data or keys on their way. */
interface Half {
  readonly what: 'data' | 'keys'
  readonly to: string
  readonly parts: MoveParts & { readonly source: CopySource; readonly target: CopyTarget }
}
type Planned = Half & { readonly plan: MovePlan }
type Opened = <Part extends { close(): Promise<void> }>(part: Part) => Part

/** Copies data, and keys if they are named, to PostgreSQL; compares both sides; only then lets servers start there. */
export async function moveStore(context: CommandContext, options: refusal.MoveOptions): Promise<void> {
  refusal.refuseAddresses(options)
  const closing: (() => Promise<void>)[] = []
  const opened: Opened = (part) => {
    closing.unshift(() => part.close())
    return part
  }
  const progress = context.terminal.progress()
  try {
    await moveOpened(context, options, opened, progress)
  } catch (error) {
    throw error instanceof RowsRefused ? refusal.rowsRefused(error) : error
  } finally {
    progress.end()
    for (const close of closing) await close()
  }
}

async function moveOpened(context: CommandContext, options: refusal.MoveOptions, opened: Opened, progress: Progress): Promise<void> {
  const { clock, terminal } = context
  const { to, keysFrom, keysTo } = options
  const config = configOf(context)
  const keysUrl = keysTo ?? config.keysUrl
  if (!keysFrom) await reached(keysUrl, () => refusal.refuseMissingKeys(keysUrl))
  const root = loadRootKey({ text: config.rootKeyText, file: config.rootKeyFile, create: false })
  if (!root.ok) throw new CliFailure(root.detail, 'The move opens every key once it is copied.')
  await refuseOneCluster({ databaseUrl: to, keysUrl }, keysTo ? '--to and --keys-to' : '--to and KEYS_URL')
  await reached(to, () => refusal.refuseOtherOwner('DATABASE_OWNER_URL', to, config.databaseOwnerUrl))
  if (keysTo) await reached(keysTo, () => refusal.refuseOtherOwner('KEYS_OWNER_URL', keysTo, config.keysOwnerUrl))
  const openKeyStore = async () => {
    const keys = openKeys({ url: keysUrl, ownerUrl: config.keysOwnerUrl, rootKey: root.key, clock })
    const { keyStore, keyring } = await reached(keysUrl, () => keys)
    return { keyStore: opened(keyStore), keyring }
  }

  // Everything is looked at before anything is made. Keys go first: rows without their keys would be of no use.
  const halves = await openHalves(context, options, opened, progress, root.key)
  const staying = keysFrom ? undefined : await openKeyStore()
  for (const { parts, to: place } of halves) if (!(await reached(place, () => parts.target.lock()))) throw refusal.busy(place)
  const planned: Planned[] = []
  for (const half of halves) {
    const plan = await reached(half.to, () => planMove(half.parts))
    planned.push({ ...half, plan: refusal.planned(plan, half.what, half.to) })
  }

  // Marked before the tables are made, so that a server that starts now makes them and refuses.
  for (const { plan, parts, to: place } of planned)
    if (plan.state === 'ready' && !plan.position) await reached(place, () => parts.target.begin(originOf(plan.digests)))
  const { keyStore, keyring } = staying ?? (await openKeyStore())
  const store = opened(await reached(to, () => openStore({ url: to, ownerUrl: config.databaseOwnerUrl })))
  for (const { plan, parts, what, to: place } of planned) {
    if (plan.state !== 'ready') continue
    const differing = await reached(place, async () => {
      await parts.target.prepare()
      return copyRows(parts, plan)
    })
    if (differing.length > 0) throw refusal.differs(what, differing)
  }
  progress.end()
  const faults = await terminal.during('Verifying every row', () => copyFaults({ store, keyStore, keyring, rootKey: root.key }))
  if (faults.length > 0) throw refusal.damaged(faults)
  for (const { parts, plan, what, to: place } of planned) {
    const late = await reached(place, () => lateChange(parts, plan.digests))
    if (late) throw late === 'served' ? refusal.served() : refusal.changed(what)
  }
  for (const { parts, plan, to: place } of planned) if (plan.state === 'ready') await reached(place, () => parts.target.finish())
  progress.end()
  report(context, options, planned)
}

async function openHalves(
  { terminal, ...context }: CommandContext,
  { from, to, keysFrom, keysTo }: refusal.MoveOptions,
  opened: Opened,
  progress: Progress,
  rootKey: Uint8Array,
): Promise<readonly Half[]> {
  const { databaseOwnerUrl, keysOwnerUrl } = configOf(context)
  const half = async (
    what: Half['what'],
    tables: MoveParts['tables'],
    url: string,
    place: string,
    target: () => CopyTarget,
  ): Promise<Half> => {
    const source = await reached(url, async () => openMoveSource(url, what, context.clock))
    const doing = { reading: `Reading the ${what}`, copying: `Copying the ${what}`, comparing: `Comparing the ${what}` }
    const told: MoveParts['told'] = (step, table, done, all) =>
      progress.at(doing[step], table, done, all, step === 'copying' ? undefined : 'aside')
    return { what, to: place, parts: { source: opened(source), target: opened(target()), tables, told } }
  }
  const data = () => half('data', copiedTables, from, to, () => openMoveTarget(to, databaseOwnerUrl))
  if (!keysFrom || !keysTo) return [await data()]
  const keys = await half('keys', KEYS_LAYOUT.copied, keysFrom, keysTo, () => openMoveTarget(keysTo, keysOwnerUrl, KEYS_LAYOUT))
  const fingerprint = rootKeyFingerprint(rootKey)
  const [row] = await keys.parts.source.rowsAfter(ROOT_KEYS, undefined, 1)
  if (row?.[1] !== fingerprint)
    throw new CliFailure(
      'The keys to be moved were made with another root key.',
      'Set SLOTWELL_ROOT_KEY to the one that they were made with.',
    )
  await reached(keysTo, () => refusal.refuseOtherRootAt(keysTo, fingerprint))
  return [keys, await data()]
}

/** What fails there says where it was: one of several databases. */
async function reached<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error, 'database', url)
  }
}

async function copyFaults(parts: Omit<RestoredParts, 'auditHeads'> & { readonly store: Store; readonly keyStore: KeyStore }) {
  const { store, keyStore } = parts
  const auditHeads = []
  for (const { id } of await store.organizations.list()) {
    const head = await keyStore.auditHead(id)
    if (head) auditHeads.push({ organizationId: id, ...head })
  }
  return [
    ...(await store.breaches()).flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
    ...(await restoredFaults({ ...parts, auditHeads })),
  ].filter((fault) => !fault.includes(UNFINISHED_MOVE))
}

function report({ terminal }: CommandContext, { to, keysTo }: refusal.MoveOptions, planned: readonly Planned[]): void {
  const copied = planned.filter(({ plan }) => plan.state === 'ready')
  const resumed =
    planned.some(({ plan }) => plan.state === 'ready' && plan.position !== undefined) ||
    (copied.length > 0 && copied.length < planned.length)
  const tables: TableDigest[] = [...planned].reverse().flatMap(({ plan }) => plan.digests)
  if (resumed) terminal.say('Went on where the last move stopped.')
  terminal.table(
    ['table', 'rows', 'SHA-256 on both sides'],
    tables.map(({ table, rows, digest }) => [table, String(rows), digest.slice(0, 16)]),
  )
  terminal.say('')
  terminal.say(
    copied.length > 0
      ? 'Everything was copied and is the same on both sides; the audit chain is whole and every key opens.'
      : 'Nothing was copied: an earlier move was finished, and the target still holds exactly the rows of the source.',
  )
  terminal.say(
    `Next: set DATABASE_URL to ${placeOf(to)}${keysTo ? `, KEYS_URL to ${placeOf(keysTo)}` : ''}, then slotwell doctor and slotwell serve.`,
  )
  terminal.result({ ok: true, resumed, copied: copied.length > 0, tables })
}
