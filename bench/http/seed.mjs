// Databases for the bench: organizations made as the product makes them, bookings and claims written in bulk.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyOrganization, createOrganization, readConfig, readOrganizationFile, startServer } from '@slotwell/api'

// As the product chooses its driver.
const { default: Database } = await import(Number.parseInt(process.versions.node) >= 22 ? 'better-sqlite3-13' : 'better-sqlite3')

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const WORKDAY = { from: 8, to: 17 }
const STARTS_A_DAY = (WORKDAY.to - WORKDAY.from) * 2

const organizationFile = (slug, staff) => {
  const names = Array.from({ length: staff }, (_, i) => `s${i + 1}`)
  const person = (name) =>
    `  - { slug: ${name}, name: Person ${name}, schedule: { rules: [{ days: [mon, tue, wed, thu, fri], from: "0${WORKDAY.from}:00", to: "${WORKDAY.to}:00" }] } }`
  const service = (name) =>
    `  - { slug: ${name}-termin, name: Termin ${name}, durationMin: 30, staff: [${name}], minimumNoticeMin: 120, bookingWindowDays: 180 }`
  return `organization:
  slug: ${slug}
  name: Praxis ${slug}
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Praxis, purpose: Termine, url: "https://example.org/p", version: "1" }
  origins: ["https://example.org"]
locations: [{ slug: haus, name: Haus, address: Weg 1 }]
staff:
${names.map(person).join('\n')}
services:
${names.map(service).join('\n')}
`
}

/**
 * A database with `organizations` organizations of `staff` people each and `bookings` bookings in all:
 * about 60 in the next 31 days of each person while they last, the others in the past, as in a database that has grown.
 */
export async function seed(folder, { organizations, staff, bookings }) {
  mkdirSync(folder, { recursive: true })
  const read = readConfig({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' })
  if (!read.ok) throw new Error(read.faults.join('\n'))
  const server = await startServer(read.config)
  const made = []
  for (let i = 0; i < organizations; i++) {
    const slug = `bench-${i + 1}`
    const file = readOrganizationFile(organizationFile(slug, staff), 'yaml')
    if (!file.ok) throw new Error(JSON.stringify(file.faults))
    const created = await createOrganization(server.deps, { slug, actor: 'cli' })
    if (!created.ok) throw new Error(created.reason)
    const applied = await applyOrganization(server.deps, { file: file.file, actor: 'cli' })
    if (!applied.ok) throw new Error(applied.detail)
    made.push({ organizationId: created.organizationId, pk: created.publishableKey })
  }
  await server.close()
  fill(join(folder, 'slotwell.db'), made, Math.floor(bookings / organizations))
  return made
}

function fill(path, made, each) {
  const db = new Database(path)
  db.pragma('synchronous = OFF')
  db.pragma('journal_mode = WAL')
  const document = db.prepare('select document from configurations where organization_id = ?').pluck()
  const addClaim = db.prepare("insert into claims values (?, ?, ?, ?, 0, 0, ?, 'exclusive', null)")
  const addBooking = db.prepare(
    `insert into bookings (id, organization_id, number, state, revision, manage_generation, service_id, service_version_id, configuration_revision,
     location_id, staff_ids, wished_staff_id, start_ms, end_ms, time_zone, visitor_time_zone, locale, price_amount, price_currency, change_deadline_ms,
     privacy_version, consent_at_ms, person_id, answers_sealed, event_sequence, created_at_ms, updated_at_ms) values (@id, @organizationId, @number, 'confirmed', 1, 1, @serviceId, @versionId, 1, @locationId, @staffIds, null, @startMs, @endMs,
     'Europe/Zurich', 'Europe/Zurich', 'de', null, null, @startMs, '1', 0, @personId, null, 1, 0, 0)`,
  )
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  let count = 0
  for (const { organizationId } of made) {
    db.transaction(() => {
      const { services, locations } = JSON.parse(document.get(organizationId))
      for (let i = 0; i < each; i++) {
        const service = services[i % services.length]
        const turn = Math.floor(i / services.length)
        // Two or three a day in the next month, then back through the years, six a day.
        const ahead = turn < 60
        const day = ahead ? 1 + Math.floor(turn / 2) : -1 - Math.floor((turn - 60) / 6)
        const place = ahead ? (turn % 2) * 7 + (turn % 5) : ((turn - 60) % 6) * 3
        const startMs = today + day * DAY_MS + (WORKDAY.from * 60 - 60 + (place % STARTS_A_DAY) * 30) * MINUTE_MS
        const id = `bkg_${String(++count).padStart(26, '0')}`
        const endMs = startMs + 30 * MINUTE_MS
        const [staffId] = service.staffIds
        addClaim.run(organizationId, staffId, startMs, endMs, id)
        addBooking.run({
          id,
          organizationId,
          number: String(count),
          serviceId: service.id,
          versionId: service.versionId,
          locationId: locations[0].id,
          staffIds: JSON.stringify([staffId]),
          startMs,
          endMs,
          personId: `per_${count}`,
        })
      }
    })()
  }
  db.exec('delete from changes where position <= (select max(position) from changes) - 20000')
  db.exec('analyze')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}
