import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPractice, type Practice } from '../../test/practice.ts'
import { randomOrganization } from '../../test/random-organization.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import { findSlots } from './find-availability.ts'
import { placeHold } from './place-hold.ts'

const ORGANIZATIONS = process.env['SLOTWELL_DEEP'] ? 1500 : 25
/** Clocks change in Europe on the 29th; those of the southern zones a week later. */
const FIRST_DATE = '2026-03-28'
const LAST_DATE = '2026-04-05'
const ATTEMPTS = 12

let practice: Practice
beforeAll(async () => void (practice = await openPractice()))
afterAll(() => practice.close())

it(
  'I7 every slot offered can be booked, and nothing else can: list, then book, of random organizations',
  async () => {
    let count = 0
    let taken = 0
    let refused = 0
    practice.at(Date.parse(`${FIRST_DATE}T04:20:00Z`))
    const deps = { ...practice, clock: practice.now }

    const property = fc.asyncProperty(
      fc.nat().chain((n) => randomOrganization(`random-${n}`, FIRST_DATE)),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -3, max: 3 })), { minLength: ATTEMPTS, maxLength: ATTEMPTS }),
      async (file, picks) => {
        const slug = `random-${count++}`
        const created = await createOrganization(deps, { slug, actor: 'cli' })
        if (!created.ok) throw new Error(created.reason)
        const { organizationId } = created
        const applied = await applyOrganization(deps, { file: { ...file, organization: { ...file.organization, slug } }, actor: 'cli' })
        if (!applied.ok) throw new Error(applied.detail)

        const list = async (service: string) => {
          const found = await findSlots(practice, organizationId, { service, from: FIRST_DATE, to: LAST_DATE, timeZone: 'UTC' })
          if (!found.ok) throw new Error(found.reason)
          return found.view.days.flatMap((day) => day.slots)
        }
        for (const [which, pick, offBy] of picks) {
          const service = `service-${which % file.services.length}`
          const offered = await list(service)
          const slot = offered[pick % Math.max(offered.length, 1)]
          if (!slot) continue
          // Mostly the slot itself, sometimes a time a few minutes beside it.
          const start = new Date(Date.parse(slot.start) + (offBy > 0 ? offBy * 300_000 : 0)).toISOString().replace('.000', '')
          if (start.slice(0, 10) > LAST_DATE) continue
          const isOffered = offered.some((one) => Date.parse(one.start) === Date.parse(start) && one.location === slot.location)
          const held = await placeHold(practice, {
            organizationId,
            request: { service, start, ...(slot.location === undefined ? {} : { location: slot.location }) },
            visitorTag: 'v',
            holdLimit: 1000,
            actor: 'visitor',
          })
          expect([start, held.ok]).toEqual([start, isOffered])
          if (held.ok) taken += 1
          else refused += 1
        }
      },
    )
    await fc.assert(property, { numRuns: ORGANIZATIONS, endOnFailure: true })
    // A run in which nothing was booked or nothing refused would prove nothing.
    expect(Math.min(taken, refused)).toBeGreaterThan(ORGANIZATIONS)
  },
  ORGANIZATIONS * 2_000,
)
