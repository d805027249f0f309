import type { Backlog } from '../store/messages.ts'
import { existsSync, readdirSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readConfig, type Config } from '../config.ts'
import { openDeps, startFaults, type Deps } from '../deps.ts'
import { isPostgresUrl } from '../postgres/address.ts'
import type { CommandContext } from './context.ts'
import { counted, holdsNoData, placeOf } from './context.ts'
import { CliFailure, explainFailure } from './failure.ts'
import { nodeFault } from './node-version.ts'

interface Finding {
  readonly state: 'good' | 'note' | 'bad'
  readonly what: string
  readonly detail: string
}

const LEAST_FREE_BYTES = 200_000_000
const DAY_MS = 86_400_000
/** The longest booking window there is. */
const FARTHEST_BOOKING_MS = 730 * DAY_MS

/** Looks at everything a server needs and says what is wrong; changes nothing but the schema of an older database. */
export async function doctor(context: CommandContext): Promise<void> {
  const { terminal } = context
  const findings = await terminal.during('Looking around', () => examine(context))
  const sign = { good: terminal.mark.good('✓'), note: terminal.mark.strong('!'), bad: terminal.mark.bad('✗') }
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const { state, what, detail } of findings) terminal.say(`  ${sign[state]} ${what.padEnd(width)}  ${detail}`)
  terminal.say('')
  const bad = findings.filter(({ state }) => state === 'bad')
  if (bad.length > 0) throw new CliFailure(`${counted(bad.length, 'thing')} must be put right first.`, undefined, { done: { findings } })
  terminal.say('Slotwell can run.')
  terminal.result({ ok: true, findings })
}

async function examine(context: CommandContext): Promise<Finding[]> {
  const { env, nodeVersion, clock } = context
  const findings: Finding[] = []
  const add = (state: Finding['state'], what: string, detail: string) => void findings.push({ state, what, detail })
  const old = nodeFault(nodeVersion)
  add(old ? 'bad' : 'good', 'Node', old ?? nodeVersion)

  const read = readConfig(env)
  if (!read.ok) {
    for (const fault of read.faults) add('bad', 'environment', fault)
    return findings
  }
  const { config } = read
  add('good', 'environment', 'complete')
  if (config.publicUrl?.startsWith('http://localhost') && !['127.0.0.1', 'localhost', '::1'].includes(config.host)) {
    add('note', 'PUBLIC_URL', 'is not set, so links in letters lead to localhost. Set it to the https address that people use.')
  }
  const embed = join(dirname(createRequire(import.meta.url).resolve('@slotwell/widget/package.json')), 'dist', 'embed', 'slotwell.js')
  add(existsSync(embed) ? 'good' : 'bad', 'widget', existsSync(embed) ? 'built' : 'is not built. Run npm run build.')
  add(
    config.smtpUrl ? 'good' : 'note',
    'mail',
    config.smtpUrl ? `by ${new URL(config.smtpUrl).hostname}` : 'SMTP_URL is not set: letters are kept in memory and shown at /dev/mail',
  )

  if (config.sms) add('good', 'text messages', `by ${new URL(config.sms.url.replaceAll(/[{}]/g, '')).hostname}`)

  if (holdsNoData(config)) {
    add('note', 'data', `${config.dataDir} holds no data yet. The first start makes it, or: slotwell migrate`)
    return findings
  }
  if (existsSync(config.dataDir)) findings.push(diskFinding(config))
  try {
    const deps = await openDeps(config, { clock, log: () => {} })
    try {
      findings.push(...(await examineData(deps, clock())))
    } finally {
      await deps.close()
    }
  } catch (error) {
    add('bad', 'data', explainFailure(error).message)
  }
  findings.push(backupFinding(config, clock()))
  return findings
}

function diskFinding({ dataDir }: Config): Finding {
  const { bavail, bsize } = statfsSync(dataDir)
  const freeBytes = bavail * bsize
  const isFull = freeBytes < LEAST_FREE_BYTES
  return { state: isFull ? 'bad' : 'good', what: 'disk', detail: `${(freeBytes / 1e9).toFixed(1)} GB free${isFull ? '; make room' : ''}` }
}

async function examineData(deps: Deps, nowMs: number): Promise<Finding[]> {
  const { store, config } = deps
  await store.ping()
  const faults = await startFaults(deps)
  const findings: Finding[] = faults.map((fault) => ({ state: 'bad', what: 'data', detail: fault }))
  if (faults.length === 0) findings.push({ state: 'good', what: 'data', detail: `${placeOf(config.databaseUrl)} is sound` })

  // What is tried out follows the file of its live one.
  const organizations = (await store.organizations.list()).filter(({ liveId }) => !liveId)
  if (organizations.length === 0)
    findings.push({ state: 'note', what: 'organizations', detail: 'none yet: slotwell create-organization SLUG' })
  for (const { id, slug } of organizations) {
    const current = await store.catalog.current(id)
    if (!current) findings.push({ state: 'note', what: slug, detail: 'has no configuration yet: slotwell apply FILE' })
    else if (!current.profile.privacy)
      findings.push({ state: 'note', what: slug, detail: 'has no privacy notice, so nothing can be booked: add privacy: to its file' })
    else
      findings.push({
        state: 'good',
        what: slug,
        detail: `version ${current.revision}, ${counted(current.services.filter(({ active }) => active).length, 'service')}`,
      })
    if (!config.sms && current?.services.some(({ active, reminders = [] }) => active && reminders.some(({ by }) => by.includes('sms'))))
      findings.push({ state: 'note', what: slug, detail: 'reminds by SMS, but SMS_URL is not set: those reminders are dropped' })
    const endMs = Math.min(...(current?.locations ?? []).map(({ holidays }) => Date.parse(holidays?.days.at(-1)?.date ?? '2999-01-01')))
    if (endMs < nowMs + FARTHEST_BOOKING_MS)
      findings.push({ state: 'note', what: slug, detail: 'its holidays are worked out for too few years: run slotwell apply FILE again' })
  }
  // What is written ahead of its time, as reminders are, does not wait.
  const backlog = await store.outbox.backlog()
  const [due, failed] = [sumOf(backlog, 'due'), sumOf(backlog, 'failed')]
  if (failed > 0)
    findings.push({
      state: 'note',
      what: 'letters',
      detail: `${counted(failed, 'letter')} could not be sent. See why: slotwell messages list --state failed`,
    })
  else findings.push({ state: 'good', what: 'letters', detail: due > 0 ? `${due} waiting` : 'none waiting' })
  findings.push(...(await webhookFindings(store, organizations)))
  return findings
}

const sumOf = (backlog: readonly Backlog[], what: 'due' | 'failed') => backlog.reduce((sum, one) => sum + one[what], 0)

async function webhookFindings({ webhooks }: Deps['store'], organizations: readonly { id: string; slug: string }[]): Promise<Finding[]> {
  const { deliveries, endpoints } = await webhooks.counts()
  if (endpoints.active + endpoints.paused + endpoints.disabled === 0) return []
  const findings: Finding[] = []
  for (const { id, slug: organization } of organizations)
    for (const { slug, state, stateReason } of await webhooks.endpoints(id))
      if (stateReason === 'failing' || stateReason === 'gone')
        findings.push({
          state: 'note',
          what: 'webhooks',
          detail: `${slug} of ${organization} is ${state}: ${stateReason === 'gone' ? 'its receiver is gone' : 'its receiver took nothing for days'}. Go on: slotwell webhooks resume ${slug} --organization ${organization}`,
        })
  if (findings.length > 0) return findings
  return [
    {
      state: 'good',
      what: 'webhooks',
      detail: `${endpoints.active} active, ${deliveries.due > 0 ? `${deliveries.due} messages waiting` : 'none waiting'}`,
    },
  ]
}

/** `slotwell-20261123T081500000Z.manifest.json`: the time is in the name, so no manifest has to be opened. */
const MANIFEST = /^slotwell-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d+Z\.manifest\.json$/

function backupFinding({ backupDir, databaseUrl }: Config, nowMs: number): Finding {
  if (isPostgresUrl(databaseUrl))
    return {
      state: 'note',
      what: 'backup',
      detail: 'is that of the PostgreSQL clusters, each by itself; docs/guide/backup.md says what it needs',
    }
  const newest = existsSync(backupDir)
    ? readdirSync(backupDir)
        .filter((name) => MANIFEST.test(name))
        .sort()
        .at(-1)
    : undefined
  if (!newest) return { state: 'note', what: 'backup', detail: `none in ${backupDir} yet: slotwell backup` }
  const atMs = Date.parse(newest.replace(MANIFEST, '$1-$2-$3T$4:$5Z'))
  const days = Math.floor((nowMs - atMs) / DAY_MS)
  return days > 2
    ? { state: 'note', what: 'backup', detail: `the newest is ${days} days old: slotwell backup` }
    : { state: 'good', what: 'backup', detail: `the newest is of ${new Date(atMs).toISOString().slice(0, 10)}` }
}
