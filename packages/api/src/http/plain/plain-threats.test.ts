import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../limits.ts'
import { addOrganization, bearer, type Harness, PRACTICE, startHarness } from '../../../test/harness.ts'
import { formBody, pageOf, type PlainPage, plainVisitor } from '../../../test/plain-visitor.ts'

let harness: Harness
let visitor: ReturnType<typeof plainVisitor>
beforeAll(async () => {
  harness = await startHarness()
  visitor = plainVisitor(harness)
})
afterAll(() => harness.close())

const BOOK = '/book/praxis-seeblick'
const TIMES = `${BOOK}/times?service=sprechstunde&location=&staff=`
const VERA = { name: 'Vera Muster', email: 'vera.muster@example.org', phone: '+41 79 123 45 67', 'answer-patient': 'ja' }
const details = async (): Promise<PlainPage> => visitor.press(await visitor.open(TIMES), /^Nächster freier Termin/)
const fieldsOf = (page: PlainPage) => page.forms[0]?.fields ?? {}
const countOfBookings = async () => {
  const response = await harness.request('/v1/bookings?limit=200', { headers: bearer(harness.practice.sk) })
  return ((await response.json()) as { data: object[] }).data.length
}
/** A refusal: a page of the client's fault that names its code, and nothing of the machine. */
async function refusal(response: Response): Promise<string> {
  const page = await pageOf(response)
  expect([page.status >= 400 && page.status < 500, page.headers.get('content-type')]).toEqual([true, 'text/html; charset=utf-8'])
  expect(page.html).not.toMatch(/node_modules|\.tsx?:| {4}at /)
  return page.headers.get('slotwell-problem') ?? ''
}

describe('T8: what others wrote stays text', () => {
  const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)> \'&amp;'

  it('a visitor in every field, before and after a refusal', async () => {
    const form = await details()
    const evil = Object.fromEntries([...Object.keys(VERA), 'answer-anliegen'].map((name) => [name, EVIL]))
    for (const page of [
      await visitor.press(form, 'Termin verbindlich buchen', evil),
      await visitor.press(form, 'Andere Zeit wählen', evil),
      await visitor.press(form, 'Termin verbindlich buchen', { ...VERA, name: EVIL }),
      await visitor.send('/m/booking', { number: EVIL, code: EVIL }),
    ]) {
      expect(page.html).not.toMatch(/<script|<img|onerror=(?!alert\(2\)&gt;)/)
      expect(page.html.replace(/"[^"]*"/g, '""').match(/<[a-z]+[^>]*\son[a-z]+=/gi)).toBeNull()
    }
    const again = await visitor.press(form, 'Termin verbindlich buchen', { ...VERA, phone: EVIL })
    expect(fieldsOf(again).phone).toBe(EVIL)
  })

  it('an owner in every text of his file', async () => {
    const file = PRACTICE.replace('slug: praxis-seeblick', 'slug: evil')
      .replace('name: Praxis Seeblick', `name: '${EVIL.replaceAll("'", "''")}'`)
      .replace('name: { de: Sprechstunde,', `name: { de: '${EVIL.replaceAll("'", "''")}',`)
      .replace('name: Dr. med. Anna Keller', `name: '${EVIL.replaceAll("'", "''")}'`)
    await addOrganization(harness.deps, file)
    for (const path of [
      '/book/evil',
      '/book/evil/times',
      '/book/evil/times?service=sprechstunde',
      '/book/evil/times?service=sprechstunde&location=&staff=anna-keller',
    ]) {
      const { html } = await visitor.open(path)
      expect(html).toContain('&lt;script&gt;alert(1)')
      expect(html.match(/<script/g)?.length ?? 0).toBe(path === '/book/evil' ? 1 : 0)
      expect(html).not.toContain('<img')
    }
    const times = await visitor.open('/book/evil/times?service=sprechstunde&location=&staff=anna-keller&month=2026-12')
    const form = await visitor.press(times, /^Nächster freier Termin/)
    const done = await visitor.press(form, 'Termin verbindlich buchen', VERA)
    const shown = await visitor.press(done, 'Ändern oder absagen')
    const toMove = await visitor.press(shown, 'Termin verschieben')
    const asked = await visitor.press(toMove, /^Nächster freier Termin/)
    for (const page of [times, form, done, shown, toMove, asked]) {
      expect([page.status < 300, page.html.includes('&lt;script&gt;alert(1)')]).toEqual([true, true])
      expect(page.html).not.toMatch(/<script|<img/)
    }
  })
})

describe('the pages', () => {
  it('T7: run no script, load nothing, and nobody may frame them', async () => {
    const form = await details()
    for (const page of [
      await visitor.open(`${BOOK}/times`),
      await visitor.open(`${BOOK}/times?service=sprechstunde`),
      await visitor.open(TIMES),
      form,
      await visitor.open('/m/code'),
      await visitor.open('/book/nobody/times'),
      await visitor.open(`${BOOK}/times?service=%22`),
    ]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/)
      const style = /<style>([^<]*)<\/style>/.exec(page.html)?.[1] ?? ''
      expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
      expect(page.html).not.toMatch(/<script|<link|src=|\sstyle=|javascript:/)
      expect([
        page.headers.get('referrer-policy'),
        page.headers.get('cache-control'),
        page.headers.get('set-cookie'),
        page.headers.get('x-robots-tag'),
      ]).toEqual(['same-origin', 'private, no-store', null, 'noindex'])
    }
  })

  it('have at most 14 kB, the style in them included, whatever there is to choose', async () => {
    const dense = PRACTICE.replace('slug: praxis-seeblick', 'slug: dense').replace(
      /(- slug: sprechstunde\n(?: {4}.*\n)*?) {4}slotIntervalMin: .*\n/,
      '$1    slotIntervalMin: 5\n',
    )
    expect(dense).toContain('slotIntervalMin: 5')
    await addOrganization(harness.deps, dense)
    const times = await visitor.open('/book/dense/times?service=sprechstunde&location=&staff=&timeZone=America/Argentina/Buenos_Aires')
    const december = await visitor.press(times, 'Dezember 2026 zeigen')
    const day = await visitor.press(december, 'Mi., 2. Dez.')
    const later = await visitor.press(day, 'Spätere Zeiten')
    expect(later.forms[0]?.buttons[0]?.value ?? '').not.toBe('')
    const starts = [day, later].map(({ forms }) => forms[0]?.buttons.map(({ value }) => value) ?? [])
    expect(new Set(starts.flat()).size).toBe(starts.flat().length)
    const form = await visitor.press(later, /^\d\d:\d\d Uhr/)
    const done = await visitor.press(form, 'Termin verbindlich buchen', VERA)
    const faulty = await visitor.press(form, 'Termin verbindlich buchen', { topic: 'x' })
    const shown = await visitor.press(done, 'Ändern oder absagen')
    const toMove = await visitor.press(shown, 'Termin verschieben')
    const pages = {
      own: await visitor.open('/book/dense'),
      services: await visitor.open('/book/dense/times'),
      choices: await visitor.open('/book/dense/times?service=sprechstunde'),
      times,
      december,
      day,
      later,
      form,
      faulty,
      done,
      shown,
      toMove,
      code: await visitor.open('/m/code'),
      m: await visitor.open('/m'),
    }
    const sizes = Object.fromEntries(Object.entries(pages).map(([name, { html, status }]) => [name, [status, Buffer.byteLength(html)]]))
    for (const [name, [status, bytes]] of Object.entries(sizes))
      expect([name, status! < 500, bytes! <= 14_000 ? 'small' : bytes]).toEqual([name, true, 'small'])
  })

  it('of an unknown organization and of one that takes no bookings are the same', async () => {
    const closed = PRACTICE.replace('slug: praxis-seeblick', 'slug: closed').replace(/ {2}privacy:\n(?: {4}.*\n)+/, '')
    await addOrganization(harness.deps, closed)
    const [nobody, hidden] = [await visitor.open('/book/nobody/times'), await visitor.open('/book/closed/times')]
    expect([nobody.status, hidden.status, hidden.html]).toEqual([404, 404, nobody.html])
    expect((await visitor.send('/book/nobody/hold', { service: 'sprechstunde', start: '2026-12-04T09:00:00+01:00' })).status).toBe(404)
  })
})

describe('tokens of forms', () => {
  it('that were changed, made up, or come from another organization book nothing', async () => {
    const token = fieldsOf(await details()).token ?? ''
    const [text = '', mac = ''] = token.split('.')
    const changed = Buffer.from(Buffer.from(text, 'base64url').toString().replace('2026-09', '2020-01')).toString('base64url')
    const before = await countOfBookings()
    for (const forged of ['', 'x', `${changed}.${mac}`, `${text}.${'A'.repeat(43)}`, `${token}=`, token.slice(1)]) {
      const refused = await visitor.send(`${BOOK}/booking`, { ...VERA, token: forged })
      expect([refused.status, refused.headers.get('slotwell-problem')]).toEqual([400, 'invalid_request'])
      expect((await visitor.send(`${BOOK}/times`, { ...VERA, token: forged })).status).toBe(400)
      expect(
        (
          await visitor.send(`${BOOK}/hold`, {
            service: 'sprechstunde',
            location: '',
            staff: '',
            start: '2026-12-04T09:00:00+01:00',
            token: forged,
          })
        ).status,
      ).toBe(400)
    }
    expect((await visitor.send('/book/lantern-school/booking', { ...VERA, token })).status).toBe(400)
    expect(await countOfBookings()).toBe(before)
  })
})

describe('bodies', () => {
  const sent = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = `${BOOK}/booking`) =>
    harness.request(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:4400', ...headers },
    })

  it.each([
    ['application/json', 'unsupported_media_type'],
    ['text/plain', 'unsupported_media_type'],
    ['multipart/form-data; boundary=x', 'unsupported_media_type'],
    ['application/x-www-form-urlencoded; charset=utf-16', 'unsupported_media_type'],
    ['application/x-www-form-urlencoded, text/html', 'unsupported_media_type'],
  ])('of the type %s are refused', async (type, code) => {
    expect(await refusal(await sent('token=x', { 'content-type': type }))).toBe(code)
  })

  it.each([
    ['a field twice', 'token=a&token=b'],
    ['a field that nobody asked for', 'token=a&isAdmin=true'],
    ['an answer with a strange name', 'token=a&answer-%3Cb%3E=1'],
    ['__proto__', 'token=a&__proto__=1'],
    ['constructor', 'constructor=1'],
    ['a broken percent sign', 'name=%E0%A4%A'],
    ['a language that we do not speak', 'token=a&lang=xx'],
    ['a hundred answers', Array.from({ length: 100 }, (_, i) => `answer-${i}=x`).join('&')],
    ['a text without end', `name=${'x'.repeat(7_000)}`],
  ])('with %s are refused', async (_, body) => {
    expect(await refusal(await sent(body))).toBe('invalid_request')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('that are no UTF-8, or too large, are refused', async () => {
    expect(await refusal(await sent(Uint8Array.of(0x6e, 0x3d, 0xff)))).toBe('malformed_json')
    expect(await refusal(await sent(`name=${'x'.repeat(70_000)}`))).toBe('payload_too_large')
  })

  it('keep plus signs, umlauts and lines as they were typed', async () => {
    const form = await details()
    const typed = {
      ...VERA,
      name: 'Zoë Müller-O’Hara',
      email: 'zoe+termin@example.org',
      'answer-anliegen': 'Erste Zeile\r\nzweite  Zeile & mehr',
    }
    const page = await visitor.press(form, 'Termin verbindlich buchen', { ...typed, phone: '' })
    expect(fieldsOf(page)).toMatchObject({ name: typed.name, email: typed.email })
  })
})

describe('limits', () => {
  it('of an address are not widened by slugs that nobody has, nor by keys that nobody asked for', async () => {
    const strict = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
    let letThrough = 0
    for (let i = 0; i < 40; i++) {
      const options = formBody({ service: 'x', start: 'x' })
      const headers = { ...options.headers, authorization: `Bearer made-up-${i}` }
      const response = await strict.request(`/book/nobody-${i}/hold`, { ...options, headers })
      if (response.status !== 429) letThrough++
    }
    expect(letThrough).toBe(LIMITS.publicWriteWithoutOrigin.visitor)
    await strict.close()
  })
})

describe('T6: forms of other pages', () => {
  it.each(['https://evil.example', 'null', 'http://localhost:4401'])('from %s do nothing', async (origin) => {
    const form = await details()
    const before = await countOfBookings()
    for (const [path, fields] of [
      [`${BOOK}/booking`, { ...fieldsOf(form), ...VERA }],
      [`${BOOK}/hold`, { service: 'sprechstunde', location: '', staff: '', start: '2026-12-04T09:00:00+01:00' }],
      ['/m/booking', { number: '222-222-222', code: '22222-22222' }],
    ] as const) {
      const options = formBody(fields)
      expect(await refusal(await harness.request(path, { ...options, headers: { ...options.headers, origin } }))).toBe('origin_not_allowed')
    }
    expect(await countOfBookings()).toBe(before)
  })

  it('a program that names no origin may book, in the smaller limits of programs', async () => {
    const form = await details()
    const response = await harness.request(`${BOOK}/booking`, formBody({ ...fieldsOf(form), ...VERA }))
    expect([response.status, response.headers.get('ratelimit')?.split(';')[0]]).toEqual([201, '"publicWriteWithoutOrigin"'])
  })
})
