import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it, vi } from 'vitest'
import { bearer } from '../test/harness.ts'
import { nextDays, openSite, type ServerProcess, sleep, visitorOf } from '../test/server-process.ts'

const SCRIPT = fileURLToPath(new URL('../test/rehearsal-process.mjs', import.meta.url))
const MIGRATIONS = fileURLToPath(new URL(`../migrations/${inject('engine')}`, import.meta.url))
/** What a next version may bring: a table, a column that has a value by itself, an index, a trigger. */
const NEXT = {
  sqlite: `
create table rehearsals (id text primary key, organization_id text not null) strict;
alter table bookings add column rehearsed_at_ms integer;
alter table holds add column note text not null default '';
create index bookings_by_rehearsal on bookings (organization_id, rehearsed_at_ms);
create trigger rehearse_booking after insert on bookings
begin
  insert into rehearsals values (new.id, new.organization_id);
end;
`,
  // With the walls and rights that every table there has.
  postgres: `
create table slotwell.rehearsals (id text primary key, organization_id text not null);
alter table slotwell.rehearsals enable row level security;
alter table slotwell.rehearsals force row level security;
create policy own_organization on slotwell.rehearsals using (organization_id = current_setting('app.organization', true));
create policy whole_system on slotwell.rehearsals to slotwell_system using (current_user = 'slotwell_system');
grant select, insert on slotwell.rehearsals to slotwell_app;
alter table slotwell.bookings add column rehearsed_at_ms bigint;
alter table slotwell.holds add column note text not null default '';
create index bookings_by_rehearsal on slotwell.bookings (organization_id, rehearsed_at_ms);
create function slotwell.rehearse_booking() returns trigger language plpgsql as $$
begin
  insert into slotwell.rehearsals values (new.id, new.organization_id);
  return new;
end $$;
create trigger rehearse_booking after insert on slotwell.bookings for each row execute function slotwell.rehearse_booking();
`,
}[inject('engine')]
/** Upgrades one after the other; each takes some seconds. */
const TIMES = process.env.SLOTWELL_DEEP ? 10 : 1
/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 60_000 + TIMES * 60_000, hookTimeout: 60_000 })

describe('a rolling upgrade', () => {
  it('replaces process by process under load, with a migration in between, and no request fails', async () => {
    const site = await openSite()
    try {
      const folder = (name: string) => join(site.folder, name)
      mkdirSync(folder('0'))
      cpSync(MIGRATIONS, folder('0'), { recursive: true })
      const start = (migrations: string) =>
        site.start({
          script: SCRIPT,
          args: [folder(migrations)],
          env: { LOG_LEVEL: 'error', DRAIN_NOTICE_SECONDS: '2', DRAIN_SECONDS: '5' },
        })
      const running: ServerProcess[] = [await start('0'), await start('0')]
      const urls = running.map(({ url }) => url)
      const visitor = visitorOf(site.organization, urls)
      const days = nextDays(28)
      const starts = await visitor.starts(...days)
      let over = false
      const failed: string[] = []
      let requests = 0
      const count = async (what: string, response: Response, expected: readonly number[]) => {
        requests++
        if (!expected.includes(response.status)) failed.push(`${what}: ${response.status} ${await response.clone().text()}`)
        return response
      }
      const booked: string[] = []
      const client = async (number: number) => {
        for (let round = 0; !over; round++) {
          const free = starts[(number * 997 + round * 31) % starts.length] ?? ''
          await count('read', await visitor.get(`/slots?service=sprechstunde&from=${days[0]}&to=${days[1]}&timeZone=Europe/Zurich`), [200])
          const held = await count('hold', await visitor.hold(free), [201, 409])
          if (held.status !== 201) continue
          const hold = (await held.json()) as Parameters<typeof visitor.confirm>[0]
          if (round % 4) {
            await count('free', await visitor.free(hold), [204])
          } else {
            const confirmed = await count('book', await visitor.confirm(hold, randomUUID()), [201])
            if (confirmed.ok) booked.push(((await confirmed.json()) as { id: string }).id)
          }
        }
      }
      const clients = Promise.all([0, 1, 2, 3].map(client))
      for (let time = 1; time <= TIMES; time++) {
        cpSync(folder(String(time - 1)), folder(String(time)), { recursive: true })
        // Further ones change other names.
        writeFileSync(
          join(folder(String(time)), `9${String(time).padStart(3, '0')}_next.sql`),
          NEXT.replaceAll(/rehears(?!ed)\w*|rehearsed_at_ms|note/g, `$&_${time}`),
        )
        for (const [index, old] of running.entries()) {
          const next = await start(String(time))
          // Side by side with both of the version before, which go on.
          urls.push(next.url)
          await sleep(500)
          old.signal('SIGTERM')
          // Whoever balances sees /readyz a moment later.
          await sleep(500)
          urls.splice(urls.indexOf(old.url), 1)
          expect(await old.ended).toBe(0)
          running[index] = next
        }
      }
      over = true
      await clients
      console.log(JSON.stringify({ engine: inject('engine'), upgrades: TIMES, requests, booked: booked.length, failed: failed.length }))
      expect(failed).toEqual([])
      expect(booked.length).toBeGreaterThan(3)
      for (const id of booked) {
        const read = await fetch(`${urls[0]}/v1/bookings/${id}`, { headers: bearer(site.organization.sk) })
        expect([id, read.status]).toEqual([id, 200])
      }
      expect(running.map((server) => server.events('fault'))).toEqual(running.map(() => []))
      // The version before neither starts on the newer data nor harms it.
      await expect(start(String(TIMES - 1))).rejects.toThrow(/newer Slotwell/)
    } finally {
      await site.close()
    }
  })
})
