import { describe, expect, it } from 'vitest'
import { postgresAddress, readPostgresUrl, shownAddress } from './address.ts'

describe('an address of PostgreSQL', () => {
  it.each([
    ['postgres://u@127.0.0.1/d', { host: '127.0.0.1', port: 5432, tls: 'off', user: 'u', password: undefined }],
    ['postgresql://u:p%40ss@localhost:6000/d', { host: 'localhost', port: 6000, tls: 'off', password: 'p@ss' }],
    ['postgres://u@[::1]/d', { host: '::1', tls: 'off' }],
    ['postgres://u@/d?host=/run/postgresql', { host: '/run/postgresql', tls: 'off', database: 'd' }],
    ['postgres:///d?host=/run/postgresql', { host: '/run/postgresql', tls: 'off' }],
    ['postgres://u@%2Frun%2Fpostgresql/d', { host: '/run/postgresql', tls: 'off' }],
    ['postgres://u@localhost/d?sslmode=verify-full', { tls: 'verify-full' }],
    ['postgres://u@db.example.org/d', { host: 'db.example.org', tls: 'verify-full', rootCertificateFile: undefined }],
    ['postgres://u@127.0.0.1.example.org/d', { tls: 'verify-full' }],
    ['postgres://u@10.1.2.3/d?sslmode=verify-full&sslrootcert=/etc/ca.pem', { tls: 'verify-full', rootCertificateFile: '/etc/ca.pem' }],
  ])('%s', (url, parts) => {
    expect(postgresAddress(url)).toMatchObject(parts)
  })

  it('is refused where it would reach another machine without knowing it', () => {
    for (const mode of ['disable', 'allow', 'prefer', 'require', 'verify-ca'])
      expect(readPostgresUrl(`postgres://u:hush@db.example.org/d?sslmode=${mode}`)).toMatchObject({
        ok: false,
        fault: expect.not.stringContaining('hush'),
      })
  })

  it('is shown without its password', () => {
    expect(shownAddress(postgresAddress('postgres://u:hush@localhost/d'))).toBe('postgres://u@localhost:5432/d')
    expect(shownAddress(postgresAddress('postgres://u:hush@/d?host=/run'))).toBe('postgres://u@/d?host=/run')
  })
})
