import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganization, bearer, configOf, PRACTICE, type TestOrganization } from '../../../test/harness.ts'
import { type RunningServer, startServer } from '../../main.ts'

const SCRIPT = fileURLToPath(new URL('../../../../../examples/plain-booking/book.sh', import.meta.url))
const hasCurl = spawnSync('curl', ['--version']).status === 0

let server: RunningServer
let practice: TestOrganization
const folder = mkdtempSync(join(tmpdir(), 'slotwell-script-'))
beforeAll(async () => {
  server = await startServer(configOf({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' }))
  practice = await addOrganization(server.deps, PRACTICE)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const run = (...words: string[]) =>
  new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    execFile('sh', [SCRIPT, ...words], (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }))
  })

describe.runIf(hasCurl)('examples/plain-booking/book.sh', () => {
  const page = () => `${server.url}/book/praxis-seeblick`

  it('books the next free time with curl alone', async () => {
    const { code, out, err } = await run(
      page(),
      'sprechstunde',
      'Zoë "Z" Müller & Söhne',
      'zoe+curl@example.org',
      'phone=+41 79 123 45 67',
      'answer-patient=ja',
    )
    expect([code, err]).toEqual([0, ''])
    const [start, number, manageCode] = out.trim().split(' ')
    expect(manageCode).toMatch(/^[A-Z2-9]{5}-[A-Z2-9]{5}$/)
    const { data } = (await (await fetch(`${server.url}/v1/bookings`, { headers: bearer(practice.sk) })).json()) as {
      data: { number: string; segments: { start: string }[]; attendees: object[] }[]
    }
    expect(data).toMatchObject([
      {
        number,
        segments: [{ start }],
        attendees: [{ name: 'Zoë "Z" Müller & Söhne', email: 'zoe+curl@example.org', phone: '+41 79 123 45 67' }],
      },
    ])
  })

  it('says by code and in words what was refused', async () => {
    const missing = await run(page(), 'sprechstunde', 'Vera', 'vera@')
    expect([missing.code, missing.out]).toEqual([1, ''])
    expect(missing.err).toBe(
      'Refused: invalid_request\nPlease check the e-mail address. It should look like anna@example.com\nPlease enter your phone number.\nPlease choose an answer.\n',
    )
    expect((await run(page(), 'nothing', 'Vera', 'vera@example.org')).err).toBe('Refused: unknown_service\n')
    expect((await run(`${server.url}/book/nobody`, 'x', 'Vera', 'vera@example.org')).err).toBe('Refused: not_found\n')
    expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('./book.sh https://') as string })
  })
})
