import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OrganizationFile } from '@slotwell/shared/schema'
import { newId } from '../new-id.ts'
import { openStore } from '../store/open-store.ts'
import { unitSubject } from '../store/configuration.ts'
import { openKeys } from '../trust/open-keys.ts'
import { applyOrganization, readContacts, type Applied, type ApplyDeps } from './apply.ts'
import { addApiKey, createOrganization, revokeApiKey } from './create-organization.ts'
import { differenceLine } from './difference.ts'
import { readOrganizationFile } from './read-file.ts'

const nowMs = Date.parse('2026-11-20T08:00:00Z')
const exampleText = readFileSync(new URL('../../../../examples/organizations/praxis-seeblick.yaml', import.meta.url), 'utf8')

function read(text: string): OrganizationFile {
  const result = readOrganizationFile(text, 'yaml')
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.file
}
const file = read(exampleText)

let folder: string
let deps: ApplyDeps
let organizationId: string
let close: () => Promise<unknown>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-apply-'))
  const clock = () => nowMs
  const store = await openStore({ url: `sqlite:${join(folder, 'slotwell.db')}`, clock })
  const { keyStore, keyring } = await openKeys({ url: `sqlite:${join(folder, 'keys.db')}`, rootKey: new Uint8Array(32).fill(7), clock })
  deps = { store, keyring, newId, clock }
  close = () => Promise.all([store.close(), keyStore.close()])
  const created = await createOrganization(deps, { slug: 'praxis-seeblick', actor: 'cli' })
  if (!created.ok) throw new Error(created.reason)
  organizationId = created.organizationId
})
afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true })
})

const apply = (changed: OrganizationFile, more: Partial<Parameters<typeof applyOrganization>[1]> = {}) =>
  applyOrganization(deps, { file: changed, actor: 'cli', ...more })
async function applied(changed: OrganizationFile): Promise<Extract<Applied, { ok: true }>> {
  const result = await apply(changed)
  if (!result.ok) throw new Error(result.detail)
  return result
}
const without = (slug: string): OrganizationFile => ({ ...file, services: file.services.filter((service) => service.slug !== slug) })

describe('applyOrganization', () => {
  it('writes the first configuration and, given the same file again, nothing', async () => {
    expect(await applied(file)).toMatchObject({ revision: 1, written: true })
    expect(await applied(read(exampleText))).toEqual({
      ok: true,
      organizationId,
      revision: 1,
      written: false,
      differences: [],
      warnings: [],
    })
    expect(await deps.store.catalog.revision(organizationId)).toBe(1)
    const entries = await deps.store.audit.read(organizationId, { limit: 10 })
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['organization.create', 'cli'],
      ['configuration.apply', 'cli'],
    ])
  })

  it('keeps ids by slug, and the version of every service but the one that changed', async () => {
    await applied(file)
    const before = (await deps.store.catalog.current(organizationId))!
    const result = await applied(
      read(exampleText.replace('durationMin: 20', 'durationMin: 25').replace('Jonas Amrein\n', 'Jonas Amrein-Muff\n')),
    )
    expect(result.differences.map((one) => differenceLine(one, ['de']))).toEqual([
      '~ staff.jonas-amrein.name: Jonas Amrein → Jonas Amrein-Muff',
      '~ services.sprechstunde.durationMin: 20 → 25',
    ])
    const after = (await deps.store.catalog.current(organizationId))!
    expect(after.services.map(({ id }) => id)).toEqual(before.services.map(({ id }) => id))
    expect(
      after.services.filter(({ versionId }) => !before.services.some((service) => service.versionId === versionId)).map(({ slug }) => slug),
    ).toEqual(['sprechstunde'])
    expect(await deps.store.catalog.at(organizationId, 1)).toEqual(before)
    expect((await deps.store.catalog.serviceVersion(organizationId, before.services[0]!.versionId))?.durationMin).toBe(20)
  })

  it('shows the difference in a dry run and writes nothing', async () => {
    await applied(file)
    const result = await apply(without('blutentnahme'), { dryRun: true })
    expect(result).toMatchObject({
      ok: true,
      revision: 2,
      written: false,
      differences: [{ kind: 'removed', path: 'services.blutentnahme' }],
    })
    expect(await deps.store.catalog.revision(organizationId)).toBe(1)
  })

  it('keeps addresses of staff apart, sealed, and out of what it shows', async () => {
    await applied(file)
    const current = (await deps.store.catalog.current(organizationId))!
    expect(JSON.stringify(current)).not.toContain('anna.keller@')
    const anna = current.staff.find(({ slug }) => slug === 'anna-keller')!
    expect((await readContacts(deps, organizationId))[anna.id]).toEqual({ email: 'anna.keller@praxis-seeblick.example.org' })
    const result = await applied(read(exampleText.replace('anna.keller@', 'a.keller@')))
    expect(result.differences.map((one) => differenceLine(one, ['de']))).toEqual(['~ staff.anna-keller.email: (an address) → (an address)'])
    expect(JSON.stringify(result)).not.toContain('keller@')
    const bytes = Buffer.concat(['slotwell.db', 'slotwell.db-wal'].map((name) => readFileSync(join(folder, name))))
    expect(bytes.includes('keller@praxis')).toBe(false)
  })

  it('starts again when somebody publishes in between, and loses neither change', async () => {
    await applied(file)
    let raced = false
    const { catalog } = deps.store
    const racing: ApplyDeps = {
      ...deps,
      store: {
        ...deps.store,
        catalog: {
          ...catalog,
          async publish(change) {
            if (!raced) {
              raced = true
              await applied(without('blutentnahme'))
            }
            return catalog.publish(change)
          },
        },
      },
    }
    const result = await applyOrganization(racing, { file: without('kleiner-eingriff'), actor: 'cli' })
    expect(result).toMatchObject({ ok: true, revision: 3, written: true })
    expect(result.ok && result.differences.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'added services.blutentnahme',
      'removed services.kleiner-eingriff',
    ])
  })

  it('warns when future bookings need what goes, by person, service and device', async () => {
    await applied(file)
    await bookUltrasound()
    const result = await applied({
      ...file,
      resources: file.resources.filter(({ slug }) => slug !== 'ultraschall'),
      services: file.services.filter(({ resources }) => !resources.includes('ultraschall')),
    })
    expect(result.warnings).toEqual([
      'The service ultraschall-bauch still has 1 future booking. They stay; cancel or move them if they cannot take place.',
      'The resource ultraschall still has 1 future booking. They stay; cancel or move them if they cannot take place.',
    ])
  })

  it('refuses an unknown organization, and a slug that another one has', async () => {
    await createOrganization(deps, { slug: 'other', actor: 'cli' })
    expect(await apply({ ...file, organization: { ...file.organization, slug: 'nobody' } })).toMatchObject({
      ok: false,
      reason: 'unknown_organization',
    })
    expect(await apply({ ...file, organization: { ...file.organization, slug: 'other' } }, { organizationId })).toMatchObject({
      ok: false,
      reason: 'slug_taken',
    })
    expect(await apply({ ...file, organization: { ...file.organization, slug: 'nobody' } }, { dryRun: true })).toMatchObject({
      ok: true,
      revision: 1,
      written: false,
    })
  })

  it('renames the slug when it is told whose it is', async () => {
    await applied(file)
    const renamed = { ...file, organization: { ...file.organization, slug: 'seeblick' } }
    expect(await apply(renamed, { organizationId })).toMatchObject({ ok: true, revision: 2 })
    expect((await deps.store.organizations.bySlug('seeblick'))?.id).toBe(organizationId)
    expect(await createOrganization(deps, { slug: 'seeblick', actor: 'cli' })).toEqual({ ok: false, reason: 'slug_taken' })
  })
})

describe('keys', () => {
  it('adds a key and revokes it; the text of a secret one is nowhere in the store', async () => {
    const { id, text } = await addApiKey(deps, { organizationId, kind: 'secret', actor: 'cli' })
    const stored = (await deps.store.organizations.keys(organizationId)).find((key) => key.id === id)!
    expect([text.slice(0, 8), stored.publicText]).toEqual(['sk_live_', null])
    expect(await deps.store.organizations.keyByHash(stored.hash)).toMatchObject({ id })
    expect(await revokeApiKey(deps, { organizationId, keyId: id, actor: 'cli' })).toBe(true)
    expect(await deps.store.organizations.keyByHash(stored.hash)).toBeUndefined()
    expect(await revokeApiKey(deps, { organizationId, keyId: id, actor: 'cli' })).toBe(false)
  })
})

async function bookUltrasound(): Promise<void> {
  const configuration = (await deps.store.catalog.current(organizationId))!
  const service = configuration.services.find(({ slug }) => slug === 'ultraschall-bauch')!
  const [startMs, endMs] = [Date.parse('2026-11-24T08:00:00Z'), Date.parse('2026-11-24T08:30:00Z')]
  const subjects = [service.staffIds[0]!, unitSubject(service.resourceIds[0]!, 1)]
  const id = newId('bkg')
  const verdict = await deps.store.bookings.place({ organizationId, subjects, window: { startMs, endMs } }, () => ({
    ok: true,
    change: {
      addClaims: subjects.map((subject) => ({ subject, startMs, endMs, padBeforeMs: 0, padAfterMs: 0, owner: id, strength: 'exclusive' })),
      booking: {
        id,
        organizationId,
        number: 'ABC123',
        state: 'confirmed',
        revision: 1,
        manageGeneration: 1,
        serviceId: service.id,
        serviceVersionId: service.versionId,
        configurationRevision: 1,
        locationId: service.locationIds[0]!,
        staffIds: [service.staffIds[0]!],
        wishedStaffId: null,
        startMs,
        endMs,
        partySize: 1,
        sessionId: null,
        seats: [],
        timeZone: 'Europe/Zurich',
        visitorTimeZone: 'Europe/Zurich',
        locale: 'de',
        priceAmount: null,
        priceCurrency: null,
        changeDeadlineMs: startMs,
        privacyVersion: null,
        consentAtMs: null,
        personId: newId('per'),
        answersSealed: null,
        attendanceConfirmedAtMs: null,
        wallTime: null,
        zoneRules: null,
        eventSequence: 1,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      },
      events: [
        { id: newId('evt'), organizationId, bookingId: id, sequence: 1, kind: 'booking.confirmed', revision: 1, atMs: nowMs, claims: [] },
      ],
      audit: [{ id: newId('aud'), organizationId, atMs: nowMs, actor: 'visitor', action: 'booking.place', object: id, meta: {} }],
    },
  }))
  expect(verdict.ok).toBe(true)
}
