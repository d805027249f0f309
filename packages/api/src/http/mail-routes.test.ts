import type { PrivateBookingView, Problem } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ATTENDEE, bearer, book, type Harness, startHarness } from '../../test/harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

async function owner<T>(method: string, path: string, json?: unknown, sk = harness.practice.sk) {
  const response = await harness.request(path, { method, headers: bearer(sk), ...(json === undefined ? {} : { json }) })
  const text = await response.text()
  return { status: response.status, text, body: (text ? JSON.parse(text) : undefined) as T }
}
const pointers = ({ body }: { body: Problem }) => body.errors?.map(({ pointer }) => pointer)

describe('POST /v1/letters/preview', () => {
  const preview = (json: object) => owner<Problem & { subject: string; text: string; html: string }>('POST', '/v1/letters/preview', json)

  it('shows what would be sent with texts that are not applied', async () => {
    const texts = { subject: 'Bis {time}', lead: 'Wir freuen uns, {name}.', note: 'Karte <b>mitbringen</b>' }
    const { status, body } = await preview({ kind: 'confirmed', locale: 'de', texts })
    expect(status).toBe(200)
    expect(body.subject).toMatch(/^Bis \d\d:\d\d Uhr$/)
    expect(body.text).toContain('Wir freuen uns, Alex Example.')
    expect(body.html).toContain('Karte &#60;b&#62;mitbringen')
  })
  it('writes nothing', async () => {
    const before = await harness.deps.store.audit.read(harness.practice.id, { limit: 999 })
    await preview({ kind: 'cancelled', reader: 'staff' })
    expect(await harness.deps.store.audit.read(harness.practice.id, { limit: 999 })).toEqual(before)
  })
  it.each([
    [{ kind: 'confirmd' }, ['/kind']],
    [{ kind: 'confirmed', texts: { subject: '{vorname}' } }, ['/texts/subject']],
    [{ kind: 'confirmed', texts: { lead: 'bis }' } }, ['/texts/lead']],
    [{ kind: 'cancelled', texts: { lead: '{dateBefore}' } }, ['/texts/lead']],
    [{ kind: 'confirmed', texts: { subject: 'a\r\nBcc: x@evil.example' } }, ['/texts/subject']],
    [{ kind: 'released', reader: 'attendee' }, ['']],
  ])('refuses %j at its place', async (json, places) => {
    const answer = await preview(json)
    expect([answer.status, pointers(answer)]).toEqual([400, places])
  })
  it('shows no letter in a language that the organization does not have', async () => {
    const answer = await preview({ kind: 'confirmed', locale: 'fr' })
    expect([answer.status, pointers(answer), answer.text]).toEqual([400, ['/locale'], expect.stringContaining('de, en')])
  })
  it('knows no service of another organization', async () => {
    expect((await preview({ kind: 'confirmed', service: 'no-such' })).body.code).toBe('unknown_service')
  })
})

describe('PUT /v1/mail/password', () => {
  it('takes it and never gives it again: not in an answer, a refusal, the record or the log', async () => {
    const password = 'Kirschbaum-7319'
    const set = await owner('PUT', '/v1/mail/password', { password })
    expect([set.status, set.text]).toEqual([204, ''])
    const refused = [
      await owner<Problem>('PUT', '/v1/mail/password', { password: `${password}\n` }),
      await owner<Problem>('PUT', '/v1/mail/password', { password, [password]: 1 }),
      await owner<Problem>('PUT', '/v1/mail/password', { password }, harness.school.sk),
    ]
    expect(refused.map(({ body }) => body.code)).toEqual(['invalid_request', 'invalid_request', 'no_mail_server'])
    expect((await owner('GET', '/v1/mail/password')).status).toBe(405)
    const record = JSON.stringify(await harness.deps.store.audit.read(harness.practice.id, { limit: 999 }))
    expect(record).toContain('mail.password')
    for (const text of [record, harness.log.join('\n'), refused[0]?.text, refused[2]?.text]) expect(text).not.toContain(password)
  })
})

describe('an address that letters come back from', () => {
  it('is said of a booking to its owner and to nobody else', async () => {
    const { id, token } = await book(harness)
    const view = async () => (await owner<PrivateBookingView>('GET', `/v1/bookings/${id}`)).body.attendees
    expect((await view())[0]).not.toHaveProperty('mailSuppressed')
    expect((await owner('POST', '/v1/mail/bounces', { email: ATTENDEE.email, kind: 'complaint' })).body).toEqual({
      suppressed: 1,
      ignored: 0,
    })
    expect((await view())[0]).toMatchObject({ mailSuppressed: true })
    const managed = await harness.request('/v1/public/manage', { headers: bearer(token) })
    expect(await managed.text()).not.toContain('mailSuppressed')
    const list = await owner('GET', '/v1/mail/suppressions')
    expect(list.text).not.toContain(ATTENDEE.email)
    expect(list.body).toMatchObject({ counts: { complaint: 1 }, newest: [{ reason: 'complaint' }] })
    expect((await owner('POST', '/v1/mail/suppressions/check', { email: ATTENDEE.email }, harness.school.sk)).body).toEqual({
      suppressed: false,
    })
    expect((await owner('POST', '/v1/mail/suppressions/remove', { email: ATTENDEE.email })).body).toEqual({ suppressed: false })
    expect((await view())[0]).not.toHaveProperty('mailSuppressed')
    expect(harness.log.join('\n')).not.toContain(ATTENDEE.email)
  })

  it('I14 whoever asks about one is on record before he is told, by ids, and is told nothing if he cannot be', async () => {
    const { id } = await book(harness, { ...ATTENDEE, email: 'asked.about@example.org' })
    const { attendees } = (await owner<PrivateBookingView>('GET', `/v1/bookings/${id}`)).body
    const email = 'Asked.About@example.org'
    const reads = async () =>
      (await harness.deps.store.audit.about(harness.practice.id, [attendees[0]?.customer ?? '']))
        .filter(({ action, meta }) => action === 'customer.read' && meta['through'] === 'suppressions')
        .map(({ actor, meta }) => [actor.split(':')[0], meta])
    const one = ['secretKey', { through: 'suppressions' }]
    await owner('POST', '/v1/mail/bounces', { email, kind: 'complaint' })
    expect(await reads()).toEqual([])
    expect((await owner('POST', '/v1/mail/suppressions/check', { email })).body).toMatchObject({ suppressed: true, reason: 'complaint' })
    expect(await reads()).toEqual([one])
    // That he has complained is told to whoever would put him on the list, too.
    expect((await owner('POST', '/v1/mail/suppressions', { email })).body).toMatchObject({ suppressed: true, reason: 'complaint' })
    expect(await reads()).toEqual([one, one])
    const spy = vi.spyOn(harness.deps.store.audit, 'append').mockRejectedValue(new Error('no audit'))
    const refused = await owner('POST', '/v1/mail/suppressions/check', { email })
    spy.mockRestore()
    expect([refused.status, refused.text]).toEqual([500, expect.not.stringContaining('complaint')])
    await owner('POST', '/v1/mail/suppressions/remove', { email })
    expect((await owner('POST', '/v1/mail/suppressions/check', { email })).body).toEqual({ suppressed: false })
    expect(await reads()).toHaveLength(3)
    // Of an address that nobody has there is nothing to tell.
    expect((await owner('POST', '/v1/mail/suppressions/check', { email: 'nobody.at.all@example.org' })).body).toEqual({ suppressed: false })
    const record = JSON.stringify(await harness.deps.store.audit.read(harness.practice.id, { limit: 999 }))
    expect(record).not.toMatch(/asked\.about|nobody\.at\.all/i)
  })

  it.each([
    [{ report: 'no report' }, ['/report']],
    [{ email: 'a@example.org, b@example.org', kind: 'hardBounce' }, ['']],
    [{ email: 'a@example.org', kind: 'byHand' }, ['']],
    [{}, ['']],
  ])('is not learnt from %j', async (json, places) => {
    const answer = await owner<Problem>('POST', '/v1/mail/bounces', json)
    expect([answer.status, pointers(answer)]).toEqual([400, places])
  })
})

describe('/dev/mail/preview', () => {
  const letter = () =>
    `/dev/mail/preview/letter?organization=${harness.practice.slug}&kind=confirmed&reader=attendee&locale=de&tone=informal`
  it('lists every letter and shows each, to this machine only', async () => {
    const list = await (await harness.request('/dev/mail/preview')).text()
    expect(list).toContain(letter().replaceAll('&', '&#38;'))
    const shown = await harness.request(letter())
    expect(await shown.text()).toContain('Dein Termin ist gebucht.')
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const path of ['/dev/mail/preview', letter()]) {
      expect((await harness.request(path, { from: '203.0.113.7' })).status).toBe(404)
      expect((await harness.request(path, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404)
    }
  })
  it('lists them by what they are about and to whom, each language as one link, and the appointments of the day', async () => {
    const list = await (await harness.request('/dev/mail/preview')).text()
    expect(list).toContain('<h2>Praxis Seeblick</h2>')
    expect(list).toMatch(/<th scope="row">Appointments of the day<\/th><td><\/td><td>.*>German \(du\)<\/a>.*>English<\/a>/)
    expect(list).not.toContain('to attendee')
    const agenda = letter().replace('confirmed', 'agenda').replace('attendee', 'staff')
    expect(await (await harness.request(agenda)).text()).toContain('Deine Termine')
  })
  it('has none of an organization that there is not', async () => {
    expect((await harness.request(letter().replace(harness.practice.slug, 'no-such'))).status).toBe(404)
  })
})
