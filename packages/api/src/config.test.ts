import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const faults = (environment: Record<string, string>) => {
  const read = readConfig(environment)
  return read.ok ? [] : read.faults
}

describe('readConfig', () => {
  it('needs nothing', () => {
    const read = readConfig({})
    expect(read).toMatchObject({
      ok: true,
      config: {
        port: 4400,
        host: '127.0.0.1',
        publicUrl: 'http://localhost:4400',
        trustedHops: 0,
        rateLimitFactor: 1,
        logLevel: 'info',
        smtpUrl: undefined,
      },
    })
    if (!read.ok) throw new Error('refused')
    expect(read.config.databaseUrl).toBe(`sqlite:${read.config.dataDir}/slotwell.db`)
    expect(read.config.keysUrl).toBe(`sqlite:${read.config.dataDir}/keys.db`)
    expect(read.config.rootKeyFile).toBe(`${read.config.dataDir}/root.key`)
  })

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', SMTP_URL: '', PUBLIC_URL: '' })).toEqual(readConfig({}))
  })

  it('counts workers, and takes auto', () => {
    expect(['1', '8', 'auto'].map((WORKERS) => readConfig({ WORKERS })).map((read) => read.ok && read.config.workers)).toEqual([
      1,
      8,
      'auto',
    ])
    expect(faults({ WORKERS: '0' })).toEqual(['WORKERS must be auto or a whole number from 1 to 64.'])
    expect(faults({ WORKERS: 'many' })).toEqual(['WORKERS must be auto or a whole number from 1 to 64.'])
  })

  it('takes a token for its figures that nobody guesses', () => {
    expect(readConfig({ METRICS_TOKEN: 'a-token-of-24-characters' })).toMatchObject({
      config: { metricsToken: 'a-token-of-24-characters' },
    })
    for (const METRICS_TOKEN of ['short', 'with spaces in the middle', 'x'.repeat(201)])
      expect(faults({ METRICS_TOKEN })).toEqual(['METRICS_TOKEN must be 16 to 200 letters, digits and . _ ~ + / = -.'])
  })

  it('takes secrets from files, and names what cannot be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slotwell-config-'))
    const file = join(folder, 'secret')
    writeFileSync(file, 'a long secret of the backups\n')
    const read = readConfig({ SLOTWELL_BACKUP_KEY_FILE: file })
    expect(read.ok && read.config.backupKeyText).toBe('a long secret of the backups')
    expect(faults({ DATABASE_URL: 'sqlite:a.db', DATABASE_URL_FILE: file, KEYS_URL_FILE: join(folder, 'none') })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set; leave one of them out.',
      'KEYS_URL_FILE cannot be read (ENOENT).',
      expect.stringMatching(/^DATABASE_URL must be/),
    ])
    rmSync(folder, { recursive: true })
  })

  it('leaves the address open while the port is', () => {
    expect(readConfig({ PORT: '0' })).toMatchObject({ ok: true, config: { publicUrl: undefined } })
  })

  it('drops the slash at the end of the address', () => {
    expect(readConfig({ PUBLIC_URL: 'https://book.example.org/' })).toMatchObject({
      ok: true,
      config: { publicUrl: 'https://book.example.org' },
    })
  })

  it('tells every fault at once, one line each, by the name of the variable', () => {
    const found = faults({
      PORT: '99999',
      HOST: 'a b',
      TRUSTED_HOPS: '-1',
      RATE_LIMIT_FACTOR: 'much',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
    })
    expect(found.map((line) => line.split(' ')[0]).sort()).toEqual([
      'DATABASE_URL',
      'HOST',
      'LOG_LEVEL',
      'PORT',
      'RATE_LIMIT_FACTOR',
      'TRUSTED_HOPS',
    ])
    for (const line of found) expect(line).not.toContain('\n')
  })

  it.each([
    ['PUBLIC_URL', 'http://book.example.org', 'https'],
    ['PUBLIC_URL', 'https://book.example.org/path', 'only'],
    ['PUBLIC_URL', 'javascript:alert(1)', 'only'],
    ['PUBLIC_URL', 'book.example.org', 'only'],
    ['DATABASE_URL', 'postgres://user:secret@db.example.org/slotwell?sslmode=require', 'use sslmode=verify-full'],
    ['DATABASE_URL', 'postgres://user:secret@db.example.org/slotwell?sslmode=disable', 'another machine without TLS'],
    ['DATABASE_URL', 'postgres://user:secret@10.0.0.4/slotwell?sslmode=prefer', 'does not check who answers'],
    ['DATABASE_URL', 'postgres://user:secret@db.example.org/slotwell?target_session_attrs=any', 'not known'],
    ['DATABASE_URL', 'postgres://user:secret@db.example.org/', 'must name one database'],
    ['DATABASE_URL', 'postgres://user:secret@/slotwell?host=/run/postgresql&sslmode=verify-full', 'unix socket'],
    ['KEYS_URL', 'postgres://user:secret@db.example.org/keys?sslmode=allow', 'use sslmode=verify-full'],
    ['DATABASE_OWNER_URL', 'postgres://user:secret@db.example.org/slotwell', 'only of use where DATABASE_URL names PostgreSQL'],
    ['DATABASE_POOL', '1', 'whole number'],
    ['DATABASE_URL', 'sqlite://host/file', 'sqlite:path'],
    ['KEYS_URL', 'keys.db', 'sqlite:path'],
    ['PORT', '4400.5', 'whole number'],
    ['PORT', '0x10', 'whole number'],
    ['SMS_URL', 'http://sms.example.org/send?key=secret', 'must be https'],
  ])('%s=%s is refused in words', (name, value, words) => {
    const found = faults({ [name]: value })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(name)
    expect(found[0]).toContain(words)
    expect(found[0]).not.toContain('secret')
  })

  it('wants a sender where there is a mail server, and never repeats a password', () => {
    expect(faults({ SMTP_URL: 'smtps://u:hunter2@mail.example.org' })).toEqual([expect.stringContaining('MAIL_FROM')])
    expect(faults({ SMTP_URL: 'https://u:hunter2@mail.example.org', MAIL_FROM: 'a@example.org' }).join()).not.toContain('hunter2')
    expect(faults({ SMTP_URL: 'smtps://u:p@mail.example.org', MAIL_FROM: 'a@example.org, b@example.org' })).toHaveLength(1)
  })

  it('takes a gateway for text messages, its token from a file too, and nothing of it alone', () => {
    const url = 'https://sms.example.org/messages'
    const file = join(mkdtempSync(join(tmpdir(), 'slotwell-config-')), 'token')
    writeFileSync(file, 'hunter2\n')
    expect(readConfig({})).toMatchObject({ config: { sms: undefined } })
    expect(readConfig({ SMS_URL: url, SMS_TOKEN_FILE: file, SMS_FROM: 'Praxis', SMS_PREFIXES: '+41,+423' })).toMatchObject({
      config: { sms: { url, token: 'hunter2', from: 'Praxis', prefixes: ['+41', '+423'], body: undefined } },
    })
    expect(faults({ SMS_TOKEN: 'hunter2' })).toEqual(['SMS_TOKEN is only of use with SMS_URL.'])
    const wrong = { SMS_FROM: 'Praxis Seeblick', SMS_PREFIXES: '41', SMS_TOKEN: 'two words', SMS_BODY: '{}' }
    for (const [name, value] of Object.entries(wrong)) {
      expect(faults({ SMS_URL: url, [name]: value })).toEqual([expect.stringContaining(`${name} must`)])
    }
  })
})
