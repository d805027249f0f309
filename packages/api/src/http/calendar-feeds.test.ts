import type { BookingView, CalendarFeedView, NewCalendarFeed, PrivateBookingView } from '@slotwell/shared/schema'
import ICAL from 'ical.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Configuration } from '../store/configuration.ts'
import { bearer, book, bookingBody, firstFree, type Harness, MONDAY, placeHold, startHarness } from '../../test/harness.ts'

const CANARY = { name: 'Kanarienvogel Xq7', email: 'xq7.canary@example.org', phone: '+41 79 987 65 43' }
let harness: Harness
let booked: Awaited<ReturnType<typeof book>>
beforeAll(async () => {
  harness = await startHarness()
  booked = await book(harness, CANARY)
})
afterAll(() => harness.close())

const owner = () => bearer(harness.practice.sk)
async function feed(request: object = { organizationWide: true }): Promise<NewCalendarFeed> {
  const response = await harness.request('/v1/calendar-feeds', { method: 'POST', json: request, headers: owner() })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as NewCalendarFeed
}
const fetched = (url: string, headers: Readonly<Record<string, string>> = {}) => harness.request(new URL(url).pathname, { headers })
async function events(url: string) {
  const text = await (await fetched(url)).text()
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone))
  return {
    text,
    calendar,
    zones: calendar.getAllSubcomponents('vtimezone').map((zone) => zone.getFirstPropertyValue('tzid')),
    all: calendar.getAllSubcomponents('vevent').map((one) => ({
      uid: String(one.getFirstPropertyValue('uid')),
      summary: String(one.getFirstPropertyValue('summary')),
      description: String(one.getFirstPropertyValue('description') ?? ''),
      status: one.getFirstPropertyValue('status'),
      transp: one.getFirstPropertyValue('transp'),
      startMs: (one.getFirstPropertyValue('dtstart') as ICAL.Time).toUnixTime() * 1000,
      endMs: (one.getFirstPropertyValue('dtend') as ICAL.Time).toUnixTime() * 1000,
    })),
  }
}
const audited = async (...objects: string[]) =>
  (await harness.deps.store.audit.about(harness.practice.id, objects)).map(({ action }) => action)
const customerOf = async (id: string) =>
  ((await (await harness.request(`/v1/bookings/${id}`, { headers: owner() })).json()) as PrivateBookingView).attendees[0]?.customer ?? ''

describe('a calendar feed', () => {
  it('tells its address once, of which only the digest is kept', async () => {
    const made = await feed({ staff: 'anna-keller', detail: 'full' })
    expect(made.url).toMatch(/^http:\/\/localhost:4400\/feeds\/cal_[0-9A-Za-z]{30}\.ics$/)
    expect(made.webcalUrl).toBe(made.url.replace('http:', 'webcal:'))
    const token = /cal_\w+/.exec(made.url)?.[0] ?? ''
    const list = await (await harness.request('/v1/calendar-feeds', { headers: owner() })).text()
    expect(list).toContain(made.id)
    expect(list).not.toContain('cal_')
    const rows = await harness.deps.store.calendarFeeds.list(harness.practice.id, { limit: 100 })
    expect(JSON.stringify(rows.map((row) => ({ ...row, hash: Buffer.from(row.hash).toString('latin1') })))).not.toContain(token)
    expect(harness.log.join()).not.toContain('cal_')
    expect(await audited(made.id)).toEqual(['calendarFeed.create'])
  })

  it('of everybody says as little as "busy" unless more was asked for', async () => {
    const { url, detail } = await feed()
    const { all, text, calendar, zones } = await events(url)
    expect(detail).toBe('busy')
    const [start, end] = [Date.parse(booked.segments[0]?.start ?? ''), Date.parse(booked.segments[0]?.end ?? '')]
    const mine = all.filter(({ startMs }) => startMs === start)
    expect(mine).toHaveLength(1)
    expect([mine[0]?.endMs, mine[0]?.summary.split(' · ')[0], mine[0]?.status]).toEqual([end, 'Belegt', 'CONFIRMED'])
    expect(text).not.toMatch(/Xq7|987|example\.org|Sprechstunde|bkg_/)
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H')
    expect(String(calendar.getFirstPropertyValue('x-published-ttl'))).toBe('PT1H')
    expect(zones).toEqual([...new Set(zones)])
  })

  it('of busy times tells nothing of when they were booked, changed, requested or cancelled', async () => {
    const { url } = await feed({ organizationWide: true })
    const { id } = await book(harness, { ...CANARY, email: 'busy.canary@example.org' })
    const request = async (of: string, path: string, json: object) =>
      expect((await harness.request(`/v1/bookings/${of}/${path}`, { method: 'POST', json, headers: owner() })).status).toBe(200)
    const properties = async () =>
      (await events(url)).calendar.getAllSubcomponents('vevent').map((one) => {
        const startMs = (one.getFirstPropertyValue('dtstart') as ICAL.Time).toUnixTime()
        const stampMs = (one.getFirstPropertyValue('dtstamp') as ICAL.Time).toUnixTime()
        const [sequence, status] = [one.getFirstPropertyValue('sequence'), one.getFirstPropertyValue('status')]
        return [stampMs - startMs, sequence, status, one.getFirstPropertyValue('last-modified'), one.getFirstPropertyValue('created')]
      })
    const plain = [0, 0, 'CONFIRMED', null, null]
    const before = await properties()
    await request(id, 'reschedule', { start: await firstFree(harness) })
    expect([before, await properties()].map((all) => all.every((one) => JSON.stringify(one) === JSON.stringify(plain)))).toEqual([
      true,
      true,
    ])
    await request(id, 'cancel', {})
    expect(await properties()).toEqual(before.slice(1).map(() => plain))

    const hold = await placeHold(harness, 'kleiner-eingriff')
    const json = bookingBody(hold, { ...CANARY, email: 'busy.canary@example.org' }, { stelle: 'Arm' })
    const asked = await harness.request(`/v1/public/${harness.practice.pk}/bookings`, { method: 'POST', json })
    const pending = (await asked.json()) as BookingView
    const etag = async () => (await fetched(url)).headers.get('etag')
    const tag = await etag()
    expect([pending.state, await properties()]).toEqual(['pending', before.map(() => plain)])
    await request(pending.id, 'confirm', {})
    // Nor by a file that is another one and says the same.
    expect(await etag()).toBe(tag)
    await request(pending.id, 'cancel', {})
  })

  it('with initials tells those, in full the name and the number, and never the mail address', async () => {
    const initials = await events((await feed({ organizationWide: true, detail: 'initials' })).url)
    expect(initials.text).toContain('Sprechstunde: K. X.')
    expect(initials.text).not.toMatch(/Kanarien|Xq7|987|example\.org/)
    const full = (await events((await feed({ organizationWide: true, detail: 'full' })).url)).all.find(({ uid }) =>
      uid.startsWith(booked.id),
    )
    expect(full?.summary).toMatch(/^Sprechstunde: Kanarienvogel Xq7 · /)
    expect(full?.description).toBe('+41 79 987 65 43')
    expect(full?.uid).toBe(`${booked.id}@localhost`)
  })

  it('of a staff member shows nobody else', async () => {
    const staff = (await harness.deps.store.catalog.current(harness.practice.id))?.staff ?? []
    const at = Date.parse(booked.segments[0]?.start ?? '')
    for (const { id, slug } of staff) {
      const { all } = await events((await feed({ staff: slug, detail: 'initials' })).url)
      expect(all.some(({ startMs }) => startMs === at)).toBe(booked.segments[0]?.staff.includes(id))
      expect(all.map(({ summary }) => summary).join()).not.toContain(' · ')
    }
  })

  it('shows time off and other calendars, a request as tentative and what was cancelled for a month', async () => {
    const { id } = await book(harness, { ...CANARY, email: 'second.canary@example.org' })
    await harness.request('/v1/time-off', {
      method: 'POST',
      headers: owner(),
      json: { staff: 'anna-keller', start: '2027-02-01T08:00:00+01:00', end: '2027-02-05T18:00:00+01:00' },
    })
    await harness.request('/v1/busy-blocks', {
      method: 'PUT',
      headers: owner(),
      json: { staff: 'anna-keller', source: 'home', blocks: [{ start: '2027-02-08T08:00:00+01:00', end: '2027-02-08T09:00:00+01:00' }] },
    })
    const { url } = await feed({ organizationWide: true, detail: 'full' })
    const before = await events(url)
    expect(
      before.all
        .filter(({ summary }) => /^(?:Abwesend|Belegt) · /.test(summary))
        .map(({ startMs }) => startMs)
        .sort(),
    ).toEqual([Date.parse('2027-02-01T08:00:00+01:00'), Date.parse('2027-02-08T08:00:00+01:00')])
    await harness.request(`/v1/bookings/${id}/cancel`, { method: 'POST', json: {}, headers: owner() })
    const customer = await customerOf(id)
    const reads = (await audited(customer)).length
    const after = (await events(url)).all.find(({ uid }) => uid.startsWith(id))
    // Whoever is not named is not read.
    expect(await audited(customer)).toHaveLength(reads)
    expect([after?.status, after?.transp]).toEqual(['CANCELLED', 'TRANSPARENT'])
    expect(after?.summary).toMatch(/^Abgesagt: Sprechstunde/)
    expect(after?.summary).not.toContain('Xq7')
    harness.setClock('2026-12-24T08:00:00+01:00')
    expect((await events(url)).all.some(({ uid }) => uid.startsWith(id))).toBe(false)
    harness.setClock(MONDAY)
  })

  it('shows an erased person as erased, also to whoever has the old tag', async () => {
    const { id } = await book(harness, { ...CANARY, email: 'third.canary@example.org', name: 'Xaver Weg' })
    const { url } = await feed({ organizationWide: true, detail: 'full' })
    const first = await fetched(url)
    const etag = first.headers.get('etag') ?? ''
    expect(await first.text()).toContain('Xaver Weg')
    await harness.request(`/v1/customers/${await customerOf(id)}/erase`, { method: 'POST', json: {}, headers: owner() })
    const second = await fetched(url, { 'if-none-match': etag })
    expect(second.status).toBe(200)
    const text = await second.text()
    expect(text).not.toContain('Xaver')
    expect(text.replaceAll('\r\n ', '')).toContain('Sprechstunde: gelöschte Person')
  })

  it('shows a shared appointment once, with its seats', async () => {
    const start = await firstFree(harness, 'rueckenkurs')
    for (const n of [1, 2])
      await harness.request('/v1/bookings', {
        method: 'POST',
        headers: owner(),
        json: { service: 'rueckenkurs', start, attendees: [{ name: `Gast ${n}`, email: `gast${n}@example.org` }] },
      })
    const { all } = await events((await feed({ staff: 'jonas-amrein', detail: 'full' })).url)
    const shared = all.filter(({ startMs }) => startMs === Date.parse(start))
    expect(shared.map(({ summary, description }) => [summary, description])).toEqual([['Rückenkurs (2/8)', 'Gast 1, Gast 2']])
  })
})

describe('who has the address', () => {
  it('is answered privately, and briefly while nothing has changed', async () => {
    const { url } = await feed({ organizationWide: true, detail: 'full' })
    const first = await fetched(url)
    expect(
      Object.fromEntries(
        ['content-type', 'cache-control', 'x-robots-tag', 'cross-origin-resource-policy'].map((name) => [name, first.headers.get(name)]),
      ),
    ).toEqual({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, no-cache',
      'x-robots-tag': 'noindex, nofollow',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(first.headers.get('ratelimit-policy')).toContain('"feed"')
    expect(first.headers.get('access-control-allow-origin')).toBeNull()
    const etag = first.headers.get('etag') ?? ''
    const again = await fetched(url, { 'if-none-match': etag })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    await book(harness, { ...CANARY, email: 'fourth.canary@example.org' })
    expect((await fetched(url, { 'if-none-match': etag })).status).toBe(200)
  })

  it('I14 is on record with everybody he was told of, and nobody is for what was not told', async () => {
    const customer = await customerOf(booked.id)
    const reads = async () => (await audited(customer)).filter((action) => action === 'customer.read').length
    const busy = await feed()
    const full = await feed({ organizationWide: true, detail: 'full' })
    const before = await reads()
    await fetched(busy.url)
    expect([await audited(busy.id), await reads()]).toEqual([['calendarFeed.create'], before])
    const etag = (await fetched(full.url)).headers.get('etag') ?? ''
    expect([await audited(full.id), await reads()]).toEqual([['calendarFeed.create', 'calendarFeed.read'], before + 1])
    // The same day and nothing of him new: the fetch is on record, he is already.
    harness.setClock('2026-11-23T11:00:00+01:00')
    await fetched(full.url)
    const after = await reads()
    await fetched(full.url)
    expect([(await audited(full.id)).length, await reads()]).toEqual([4, after])
    // Nothing is told.
    expect((await fetched(full.url, { 'if-none-match': etag })).status).toBe(304)
    expect((await audited(full.id)).length).toBe(4)
    harness.setClock('2026-11-24T08:00:00+01:00')
    await fetched(full.url)
    expect(await reads()).toBe(after + 1)
    harness.setClock(MONDAY)
  })

  it('I14 is told nothing if it cannot be recorded', async () => {
    const { url } = await feed({ organizationWide: true, detail: 'initials' })
    const spy = vi.spyOn(harness.deps.store.calendarFeeds, 'recordReading').mockRejectedValue(new Error('no audit'))
    const response = await fetched(url)
    expect([response.status, /Sprechstunde/.test(await response.text())]).toEqual([500, false])
    spy.mockResolvedValue(false)
    expect((await fetched(url)).status).toBe(404)
    spy.mockRestore()
    expect((await fetched(url)).status).toBe(200)
  })

  it('is shut out at once when it is revoked, and cannot tell that from an address that never was', async () => {
    const { id, url } = await feed({ staff: 'anna-keller' })
    const etag = (await fetched(url)).headers.get('etag') ?? ''
    expect((await harness.request(`/v1/calendar-feeds/${id}`, { method: 'DELETE', headers: owner() })).status).toBe(204)
    const answers = await Promise.all(
      [url, url.replace(/cal_../, 'cal_00'), url.replace('.ics', ''), url.replace('cal_', '')].map(async (address) => {
        const response = await fetched(address, { 'if-none-match': etag })
        return [response.status, await response.text()]
      }),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.[0]).toBe(404)
    expect(await audited(id)).toEqual(['calendarFeed.create', 'calendarFeed.revoke'])
    expect((await harness.request(`/v1/calendar-feeds/${id}`, { method: 'DELETE', headers: owner() })).status).toBe(404)
  })

  it('is shut out while the person is no longer in the file, and the owner sees why', async () => {
    const own = await startHarness()
    const { practice, request, deps } = own
    const staffed = async (change: (staff: Configuration['staff']) => Configuration['staff']) => {
      const current = await deps.store.catalog.current(practice.id)
      if (!current) throw new Error('nothing was applied')
      const configuration = { ...current, revision: current.revision + 1, staff: change(current.staff) }
      const audit = {
        id: deps.newId('aud'),
        organizationId: practice.id,
        atMs: own.now(),
        actor: 'cli',
        action: 'configuration.apply',
      } as const
      const published = { configuration, contactsSealed: null, appliedAtMs: own.now(), audit: { ...audit, object: practice.id, meta: {} } }
      expect(await deps.store.catalog.publish(published)).toBe(true)
      return current.staff
    }
    const list = async () => {
      const response = await request('/v1/calendar-feeds', { headers: bearer(practice.sk) })
      return ((await response.json()) as { data: CalendarFeedView[] }).data
    }
    await book(own, CANARY)
    const made = await request('/v1/calendar-feeds', {
      method: 'POST',
      json: { staff: 'anna-keller', detail: 'full' },
      headers: bearer(practice.sk),
    })
    const { id, url } = (await made.json()) as NewCalendarFeed
    const path = new URL(url).pathname
    const answer = async (of: string, headers: Readonly<Record<string, string>> = {}) => {
      const response = await request(of, { headers })
      const { 'request-id': _, ratelimit: __, ...kept } = Object.fromEntries(response.headers)
      return [response.status, await response.text(), kept]
    }
    const before = await request(path)
    expect([before.status, (await list()).map(({ staffGone }) => staffGone)]).toEqual([200, [undefined]])
    const etag = before.headers.get('etag') ?? ''

    const staff = await staffed((all) => all.filter(({ slug }) => slug !== 'anna-keller'))
    const neverWas = await answer(path.replace(/cal_../, 'cal_00'))
    expect(neverWas[0]).toBe(404)
    expect(await answer(path)).toEqual(neverWas)
    expect(await answer(path, { 'if-none-match': etag })).toEqual(neverWas)
    expect((await list()).map(({ staffGone }) => staffGone)).toEqual([true])

    await staffed(() => staff)
    expect([(await request(path)).status, (await list()).map(({ staffGone }) => staffGone)]).toEqual([200, [undefined]])
    await staffed((all) => all.filter(({ slug }) => slug !== 'anna-keller'))
    expect((await request(`/v1/calendar-feeds/${id}`, { method: 'DELETE', headers: bearer(practice.sk) })).status).toBe(204)
    await own.close()
  })

  it('is held by a limit', async () => {
    const limited = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
    const path = `/feeds/cal_${'0'.repeat(30)}.ics`
    const statuses = []
    for (let i = 0; i < 61; i++) statuses.push((await limited.request(path)).status)
    expect([statuses.indexOf(429), new Set(statuses)]).toEqual([60, new Set([404, 429])])
    await limited.close()
  })

  it.each([
    [{}, '/staff'],
    [{ staff: 'anna-keller', organizationWide: true }, '/staff'],
    [{ organizationWide: true, detail: 'everything' }, '/detail'],
    [{ organizationWide: false }, '/organizationWide'],
  ])('a request %j is refused by the field that is wrong', async (json, pointer) => {
    const response = await harness.request('/v1/calendar-feeds', { method: 'POST', json, headers: owner() })
    expect([response.status, ((await response.json()) as { errors: { pointer: string }[] }).errors[0]?.pointer]).toEqual([400, pointer])
  })
})
