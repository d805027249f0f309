import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPractice, type Practice } from '../../../test/practice.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { createWebhook } from '../../webhooks/endpoints.ts'

let practice: Practice
let foreign: pg.Client
beforeEach(async () => {
  practice = await openPractice()
  foreign = new pg.Client({ connectionString: practice.database.url, options: '-c search_path=slotwell -c role=slotwell_app' })
  await foreign.connect()
})
afterEach(async () => {
  await foreign.end()
  await practice.close()
})

const deed = () => ({ organizationId: practice.organizationId, actor: 'cli' })
const listen = async () => {
  const request = { slug: 'one', url: 'https://example.org/', events: '*', detail: 'thin' } as const
  const made = await createWebhook({ ...practice, clock: practice.now, allowPrivate: true, log: () => {} }, { ...deed(), request })
  if (!made.ok) throw new Error(made.reason)
  return made.view.id
}
const book = (start: string) =>
  createBooking(practice, { ...deed(), request: { service: 'schnitt', start, attendees: [{ name: 'V' }], answers: {}, force: false } })
const waiting = async () =>
  (
    await practice.database.exec(
      "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    )
  )[0]?.n

it('a booking that meets an endpoint being deleted waits for that and stands', async () => {
  const id = await listen()
  await foreign.query(`begin; select set_config('app.organization', '${practice.organizationId}', true)`)
  await foreign.query(`select from webhook_endpoints where id = '${id}' for update`)
  const booking = book('2026-03-09T09:00:00+01:00')
  while ((await waiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await foreign.query(`delete from webhook_endpoints where id = '${id}'; commit`)
  expect(await booking).toMatchObject({ ok: true })
  expect(await practice.database.exec('select position from webhook_deliveries')).toEqual([])
})

it('bookings do not wait for each other on account of an endpoint, nor for what is noted of it', async () => {
  const id = await listen()
  await foreign.query(`begin; select set_config('app.organization', '${practice.organizationId}', true)`)
  await foreign.query(`select from webhook_endpoints where id = '${id}' for key share`)
  await foreign.query(`update webhook_endpoints set failures = 1 where id = '${id}'`)
  expect(await book('2026-03-09T09:00:00+01:00')).toMatchObject({ ok: true })
  await foreign.query('rollback')
})
