import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganization, book, type Harness, PRACTICE, startHarness } from '../../test/harness.ts'

const embedDir = mkdtempSync(join(tmpdir(), 'slotwell-embed-'))
let harness: Harness
beforeAll(async () => {
  for (const [name, text] of Object.entries({
    'slotwell.js': 'loader',
    'core-D6EpN_8g.js': 'core',
    'manifest.json': '{}',
    '.env': 'SECRET=1',
    'notes.txt': 'private',
    'root.key': 'key',
  }))
    writeFileSync(join(embedDir, name), text)
  mkdirSync(join(embedDir, 'inner'))
  mkdirSync(join(embedDir, 'versions', '0.1.0-0a1b2c3d'), { recursive: true })
  writeFileSync(join(embedDir, 'versions', '0.1.0-0a1b2c3d', 'slotwell.js'), 'pinned loader')
  writeFileSync(join(embedDir, 'versions', 'notes.js'), 'private')
  writeFileSync(join(embedDir, 'inner', 'deep.js'), 'deep')
  writeFileSync(join(embedDir, '..', 'slotwell-outside.js'), 'outside')
  symlinkSync(join(embedDir, '..', 'slotwell-outside.js'), join(embedDir, 'link.js'))
  harness = await startHarness({ embedDir })
})
afterAll(async () => {
  await harness.close()
  rmSync(embedDir, { recursive: true })
  rmSync(join(embedDir, '..', 'slotwell-outside.js'))
})

describe('files of the widget', () => {
  it('are for every page; hashed ones for ever, the others asked for again', async () => {
    const loader = await harness.request('/embed/v1/slotwell.js', { headers: { origin: 'https://any.example' } })
    expect([
      loader.status,
      await loader.text(),
      loader.headers.get('content-type'),
      loader.headers.get('access-control-allow-origin'),
      loader.headers.get('cross-origin-resource-policy'),
    ]).toEqual([200, 'loader', 'text/javascript; charset=utf-8', '*', 'cross-origin'])
    expect(loader.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    expect((await harness.request('/embed/v1/core-D6EpN_8g.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const again = await harness.request('/embed/v1/slotwell.js', { headers: { 'if-none-match': loader.headers.get('etag') ?? '' } })
    expect([again.status, again.headers.get('access-control-allow-origin')]).toEqual([304, '*'])
  })

  it('of a version never change, its loader among them; of another one there are none', async () => {
    const pinned = await harness.request('/embed/0.1.0-0a1b2c3d/slotwell.js', { headers: { origin: 'https://any.example' } })
    expect([await pinned.text(), pinned.headers.get('cache-control'), pinned.headers.get('access-control-allow-origin')]).toEqual([
      'pinned loader',
      'public, max-age=31536000, immutable',
      '*',
    ])
    for (const path of [
      '0.1.0-0a1b2c3d/core-D6EpN_8g.js',
      '0.1.0-ffffffff/slotwell.js',
      'versions/notes.js',
      '../slotwell.js',
      '..%2f/slotwell.js',
      '0.1.0-0a1b2c3d/..%2f..%2fslotwell.js',
    ])
      expect([path, (await harness.request(`/embed/${path}`)).status]).toEqual([path, 404])
    const gone = await harness.request('/embed/0.1.0-ffffffff/slotwell.js')
    expect(await gone.json()).toMatchObject({ code: 'not_found', detail: expect.stringContaining('/embed/v1/manifest.json') })
    expect(gone.headers.get('cache-control') ?? '').not.toContain('immutable')
  })

  it('come packed to whoever takes that, under one name in caches', async () => {
    const text = '// a file that is worth it\n'.repeat(40)
    writeFileSync(join(embedDir, 'large.js'), text)
    harness.setClock(harness.now() + 2_000)
    const get = async (accepted?: string) =>
      harness.request('/embed/v1/large.js', { headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const coding of ['br', 'gzip'] as const) {
      const answer = await get(coding)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect([answer.headers.get('content-encoding'), answer.headers.get('vary'), unpack[coding](bytes).toString()]).toEqual([
        coding,
        'accept-encoding',
        text,
      ])
      expect(bytes.byteLength).toBeLessThan(150)
    }
    const bare = await get()
    expect([bare.headers.get('content-encoding'), bare.headers.get('vary'), await bare.text()]).toEqual([null, 'accept-encoding', text])
  })

  it('are replaced while the server runs', async () => {
    writeFileSync(join(embedDir, 'late.js'), 'late')
    harness.setClock(harness.now() + 2_000)
    expect(await (await harness.request('/embed/v1/late.js')).text()).toBe('late')
  })

  it.each([
    '..%2fslotwell-outside.js',
    '../slotwell-outside.js',
    '%2e%2e/x.js',
    '.env',
    'notes.txt',
    'root.key',
    'inner',
    'inner/deep.js',
    'link.js',
    '',
    'core-D6EpN_8g.js/',
    'core-D6EpN_8g.js%00',
    'CON.js',
    '__proto__',
    'constructor',
  ])('%s is none of them', async (name) => {
    const response = await harness.request(`/embed/v1/${name}`)
    expect([name, response.status]).toEqual([name, 404])
  })
})

describe('our own pages', () => {
  it.each([
    ['/m', 'manage.js'],
    ['/book/praxis-seeblick', 'book.js'],
  ])('T7, T8: %s runs %s alone, by nonce, and nobody may frame it', async (path, script) => {
    const [first, second] = [await harness.request(path), await harness.request(path)]
    const policy = first.headers.get('content-security-policy') ?? ''
    const html = await first.text()
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    expect(html).toContain(`<script type="module" nonce="${nonce}" src="/embed/v1/${script}"></script>`)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? ''
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(second.headers.get('content-security-policy')).not.toBe(policy)
    expect([
      first.headers.get('referrer-policy'),
      first.headers.get('cache-control'),
      first.headers.get('set-cookie'),
      first.headers.get('x-robots-tag'),
    ]).toEqual(['same-origin', 'private, no-store', null, 'noindex'])
    expect(html).not.toMatch(/\son\w+=|style="|javascript:/)
  })

  it('the booking page carries the key, and leads who cannot run scripts to the plain pages', async () => {
    const html = await (
      await harness.request('/book/praxis-seeblick?service=sprechstunde&partySize=3', {
        headers: { 'accept-language': 'fr;q=0.9, en-GB;q=0.8, de;q=0.5' },
      })
    ).text()
    expect(html).toContain(`data-key="${harness.practice.pk}"`)
    expect(html).toContain('data-service="sprechstunde"')
    expect(html).toContain('data-party-size="3"')
    expect(html).toMatch(/<html lang="en" dir="ltr">/)
    expect(html).toMatch(/<noscript>.*href="\/book\/praxis-seeblick\/times\?service=sprechstunde&amp;lang=en".*<\/noscript>/s)
    expect(html).toContain(
      'href="/book/praxis-seeblick/times?service=sprechstunde&amp;partySize=3&amp;lang=en">The same without JavaScript</a>',
    )
  })

  it('the page behind manage links has the other way in where its script finds it', async () => {
    const html = await (await harness.request('/m?lang=en')).text()
    expect(html).toMatch(/<div data-slotwell-manage[^>]*>.*<\/noscript><a [^>]*href="\/m\/code\?lang=en">Open with [^<]+<\/a><\/div>/s)
  })

  it('T8: names and preselections of others stay text', async () => {
    await addOrganization(
      harness.deps,
      PRACTICE.replace('slug: praxis-seeblick', 'slug: evil').replace('name: Praxis Seeblick', `name: '"><script>alert(1)</script>'`),
    )
    const html = await (await harness.request('/book/evil')).text()
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html.match(/<script/g)).toHaveLength(1)
    const preset = await (await harness.request('/book/praxis-seeblick?service=%22%3E%3Cscript%3E&utm_term=%22%3E%3Cscript%3E')).text()
    expect(preset.match(/<script/g)).toHaveLength(1)
    expect(preset).not.toContain('data-service')
    expect(preset).toContain('data-utm_term="&quot;&gt;&lt;script&gt;"')
  })

  const LINKS = ['/book/praxis-seeblick', '/book/praxis-seeblick/times', '/book/praxis-seeblick/confirm', '/m', '/m/code']
  it.each(LINKS)('%s is what it is, whatever is appended to its address', async (path) => {
    const page = async (query: string) => {
      const response = await harness.request(`${path}?${query}`, { headers: { 'accept-language': 'fr, en' } })
      const html = await response.text()
      return [response.status, response.headers.get('slotwell-problem'), html.replaceAll(/nonce="[^"]*"/g, '')]
    }
    const plain = await page('')
    for (const query of [
      'fbclid=IwAR0abc',
      'gclid=1&debug=1',
      'lang=xx',
      'x=%ff&%E0%A4%A=1',
      'a=1&a=2',
      '__proto__=1&constructor=1&toString',
      '&&=',
    ]) {
      expect([query, ...(await page(query))]).toEqual([query, ...plain])
    }
    const german = await page('lang=de')
    expect(german).not.toEqual(plain)
    expect(await page('lang=de&lang=en&gclid=1')).toEqual(german)
  })

  it('utm_ and meta- of the address become attributes of the widget, one line each, and go along to the page without JavaScript', async () => {
    const query = new URLSearchParams({
      utm_source: 'spring letter',
      utm_source_platform: 'x'.repeat(300),
      'meta-campaign': ' a\n\u202eb ',
      utm_term: ' ',
      utm_SOURCE: 'x',
      'meta-0': 'x',
      'meta-"><script>': 'x',
    })
    const html = await (await harness.request(`/book/praxis-seeblick?${query.toString()}`, { headers: { 'accept-language': 'en' } })).text()
    const attributes = [...(/<slotwell-booking ([^>]*)>/.exec(html)?.[1]?.matchAll(/data-((?:utm|meta)[^=]*)="([^"]*)"/g) ?? [])]
    expect(attributes.map(([, name, value]) => [name, value])).toEqual([
      ['utm_source', 'spring letter'],
      ['utm_source_platform', 'x'.repeat(200)],
      ['meta-campaign', 'a b'],
    ])
    expect(html).toContain(`&amp;lang=en&amp;utm_source=spring+letter&amp;utm_source_platform=${'x'.repeat(200)}&amp;meta-campaign=a+b">`)
    const many = Array.from({ length: 30 }, (_, i) => `meta-n${i}=x`).join('&')
    expect((await (await harness.request(`/book/praxis-seeblick?${many}`)).text()).match(/data-meta-/g)).toHaveLength(20)
  })

  it.each(['Check+up', 'größe', 'haircut_long', '', 'x'.repeat(65), '%00'])(
    'what cannot be a service, such as "%s", closes no page',
    async (service) => {
      const own = await harness.request(
        `/book/praxis-seeblick?service=${service}&staff=${service}&location=${service}&partySize=${service}`,
      )
      expect([own.status, /data-(?:service|staff|location|party)/.test(await own.text())]).toEqual([200, false])
      const times = await harness.request(`/book/praxis-seeblick/times?service=${service}`)
      expect([times.status, times.headers.get('slotwell-problem')]).toEqual([404, 'unknown_service'])
      expect(await times.text()).toContain('/times?service=sprechstunde')
      const choices = await harness.request(`/book/praxis-seeblick/times?service=sprechstunde&staff=${service || '-'}&location=`)
      expect([choices.status, /<h1>([^<]*)/.exec(await choices.text())?.[1]]).toEqual([200, 'Sprechstunde'])
    },
  )

  it('an unknown slug, and one whose owner takes no bookings, are the same page', async () => {
    const closed = PRACTICE.replace('slug: praxis-seeblick', 'slug: closed').replace(/ {2}privacy:\n(?: {4}.*\n)+/, '')
    await addOrganization(harness.deps, closed)
    const [unknown, unpublished] = [await harness.request('/book/nobody'), await harness.request('/book/closed')]
    expect([unknown.status, unpublished.status, unknown.headers.get('content-type')]).toEqual([404, 404, 'text/html; charset=utf-8'])
    expect(await unknown.text()).toBe(await unpublished.text())
  })
})

it('a server with a public address is asked over TLS only', async () => {
  const other = await startHarness({ environment: { PUBLIC_URL: 'https://book.example.org' } })
  expect((await other.request('/m')).headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect((await harness.request('/m')).headers.get('strict-transport-security')).toBeNull()
  await other.close()
})

describe('letters on a server without mail server', () => {
  it('are shown to this machine only', async () => {
    await book(harness)
    await harness.sendLetters()
    const local = await harness.request('/dev/mail')
    expect([local.status, (await local.text()).includes('vera.muster@example.org')]).toEqual([200, true])
    expect((await harness.request('/dev/mail/1', { from: '::1' })).status).toBe(200)
    expect((await harness.request('/dev/mail/99')).status).toBe(404)
    expect((await harness.request('/dev/mail', { from: '192.0.2.7' })).status).toBe(404)
    // A page of a foreign name that leads to this machine.
    expect((await harness.request('/dev/mail', { host: 'rebound.example:4400' })).status).toBe(404)
    expect((await harness.request('/dev/mail', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(404)
  })

  it.each([
    ['a public address', { PUBLIC_URL: 'https://book.example.org' }],
    ['a mail server', { SMTP_URL: 'smtp://127.0.0.1:2525', MAIL_FROM: 'a@example.org' }],
  ])('are not there with %s', async (_, environment) => {
    const other = await startHarness({ environment })
    expect((await other.request('/dev/mail')).status).toBe(404)
    await other.close()
  })
})
