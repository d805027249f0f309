import { describe, expect, it } from 'vitest'
import { createDevBox } from './dev-box.ts'
import { devMailPages } from './dev-mail-pages.ts'
import type { Letter } from './mail.ts'

const letter = (number: number): Letter => ({
  messageId: `<${number}@book.example.org>`,
  fromName: 'Praxis',
  to: { name: 'Mia', address: 'mia@visitor.example' },
  subject: `Letter ${number} <script>alert(1)</script>`,
  text: 'Guten Tag </pre><script>alert(2)</script>',
  html: '<!doctype html><html><head></head><body><p>Guten Tag "Mia"</p><script>alert(3)</script></body></html>',
  calendar: { method: 'REQUEST', content: 'BEGIN:VCALENDAR\r\nSUMMARY:</pre><script>\r\nEND:VCALENDAR\r\n' },
})

describe('createDevBox', () => {
  it('keeps the newest 200 letters, the newest first, and a repeated one once', async () => {
    const box = createDevBox({ clock: () => 1_000 })
    for (let number = 1; number <= 205; number++) await box.send(letter(number))
    await box.send(letter(205))
    expect(box.list()).toHaveLength(200)
    expect(box.list()[0]).toMatchObject({ messageId: '<205@book.example.org>', position: 205, atMs: 1_000 })
    expect(box.read(5)).toBeUndefined()
    expect(box.read(6)?.messageId).toBe('<6@book.example.org>')
  })
})

describe('devMailPages', () => {
  it('lists letters and links to each', async () => {
    const box = createDevBox({ clock: () => Date.parse('2026-11-20T11:00:00Z') })
    expect(devMailPages(box).list()).toContain('No letters yet')
    await box.send(letter(1))
    const list = devMailPages(box).list()
    expect(list).toContain('href="/dev/mail/1"')
    expect(list).toContain('mia@visitor.example')
    expect(list).toContain('2026-11-20 11:00:00')
    expect(devMailPages(box).letter(7)).toBeUndefined()
  })

  it('gives a letter the room that its text takes, more of it in a narrow window', async () => {
    const box = createDevBox({ clock: () => 0 })
    await box.send(letter(1))
    await box.send({ ...letter(2), text: `${'Ein langer Satz, der über mehrere Zeilen geht und nicht aufhört. '.repeat(20)}\n`.repeat(3) })
    const heights = (position: number) =>
      [...(devMailPages(box).letter(position) ?? '').matchAll(/--(?:wide|narrow):(\d+)px/g)].map(([, px]) => Number(px))
    const [[wide = 0, narrow = 0], [wider = 0, narrower = 0]] = [heights(1), heights(2)]
    expect(wide).toBeGreaterThan(140)
    expect(narrow).toBeGreaterThanOrEqual(wide)
    expect(wider).toBeGreaterThan(wide + 60 * 24)
    expect(narrower).toBeGreaterThan(wider)
  })

  it('T9 shows a letter without letting anything in it act on the page', async () => {
    const box = createDevBox({ clock: () => 0 })
    await box.send(letter(1))
    const pages = devMailPages(box)
    for (const html of [pages.list(), pages.letter(1) ?? '']) expect(html).not.toMatch(/<script|\son\w+=/i)
    const frame = /<iframe[^>]*>/.exec(pages.letter(1) ?? '')?.[0] ?? ''
    expect(frame).toContain('srcdoc="&#60;!doctype html')
    expect(/sandbox="([^"]*)"/.exec(frame)?.[1]).not.toMatch(/allow-(?:scripts|same-origin|top-navigation|forms)/)
    expect(pages.letter(1)).toContain('BEGIN:VCALENDAR\r\nSUMMARY:&#60;/pre&#62;')
  })
})
