import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './run.ts'

const guide = readFileSync(new URL('../../../../docs/guide/organization.md', import.meta.url), 'utf8')
/** The small organization of the guide, which its transcript is about. */
const file = /```yaml\n(organization:[\s\S]*?)```/.exec(guide)?.[1] ?? ''
const nowMs = Date.parse('2026-11-20T08:00:00Z')

let folder: string
async function run(...args: string[]) {
  const said = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({ write: (text: string) => void (said[name] += text) })
  const code = await runCli(
    args,
    { out: into('out'), err: into('err') },
    {
      env: { DATA_DIR: join(folder, 'data') },
      nodeVersion: process.versions.node,
      clock: () => nowMs,
      untilStopped: async () => {},
      confirm: undefined,
    },
  )
  return { code, ...said }
}
const explain = (start: string, ...more: string[]) => run('explain', '--service', 'consultation', '--start', start, ...more)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-explain-'))
  const path = join(folder, 'my-practice.yaml')
  writeFileSync(path, file)
  expect((await run('create-organization', '--file', path)).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('slotwell explain', () => {
  it('says what the guide says it does', async () => {
    const [, transcript = ''] = /## Why is there no time\?[\s\S]*?```console\n([\s\S]*?)```/.exec(guide) ?? []
    const commands = [...transcript.matchAll(/^\$ slotwell (.+)\n([\s\S]*?)(?=^\$|(?![\s\S]))/gm)]
    expect(commands.length).toBeGreaterThan(1)
    for (const [, command = '', output = ''] of commands) {
      const { out, err } = await run(...command.split(' '))
      expect([err, out.trimEnd()]).toEqual(['', output.trimEnd()])
    }
  })

  it('takes the clock of the place, or an offset', async () => {
    const start = async (text: string) => (JSON.parse((await explain(text, '--json')).out) as { start: string }).start
    expect([
      await start('2026-12-01T09:00'),
      await start('2026-12-01 09:00'),
      await start('2026-12-01T09:00:00+01:00'),
      await start('2026-12-01T08:00Z'),
    ]).toEqual(Array.from({ length: 4 }, () => '2026-12-01T09:00:00+01:00'))
  })

  it('answers machines with the whole explanation', async () => {
    const { code, out } = await explain('2026-12-01T12:00', '--staff', 'anna', '--location', 'main', '--duration', '30', '--json')
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({
        ok: true,
        bookable: false,
        changes: [
          {
            kind: 'hours',
            setting: 'staff.anna.schedule.rules[0]',
            value: { from: '08:00', to: '12:30' },
            detail: 'staff.anna.schedule.rules[0] ends 12:00: until 12:30.',
          },
        ],
      }),
    ])
  })

  it('says of a free time who can take it, and of a past one that nothing helps', async () => {
    expect((await explain('2026-12-01T09:00')).out).toMatch(
      /^✓ consultation on 2026-12-01 at 09:00 \(Europe\/Zurich\) can be booked\.\n[\s\S]*anna +main +Can take it\.\n$/,
    )
    expect((await explain('2026-11-02T09:00')).out).toContain('No setting helps: ask for a time to come.')
  })

  it.each([
    [['2026-12-01'], '--start is not a time: 2026-12-01', 'such as --start 2026-12-01T09:00'],
    [['2026-13-01T09:00'], '--start is not a time', 'Give date and time'],
    [['2026-02-30T09:00'], '--start is not a time', 'Give date and time'],
    [['2026-12-01T09:00:30'], '--start is not a time', 'on a whole minute'],
    [['2026-12-01T09:00', '--service', 'massage'], '--service: my-practice does not offer "massage".', 'There are: consultation'],
    [['2026-12-01T09:00', '--staff', 'bea'], '--staff: "bea" does not give consultation.', 'There are: anna'],
    [['2026-12-01T09:00', '--location', 'zug'], '--location: consultation is not given at "zug".', 'There are: main'],
    [['2026-12-01T09:00', '--duration', 'long'], '--duration is not a number of minutes: long', '--duration 30'],
    [['2026-12-01T09:00', '--duration', '45'], '--duration must be 30.', ''],
    [['2026-12-01T09:00', '--organization', 'other'], 'There is no organization "other".', 'my-practice'],
  ])('refuses %j with the field and the remedy', async (args, message, remedy) => {
    const { code, out, err } = await explain(...(args as [string, ...string[]]))
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(message)
    expect(err).toContain(remedy)
  })

  it('asks for what it needs', async () => {
    const { code, err } = await run('explain', '--start', '2026-12-01T09:00')
    expect([code, err]).toEqual([1, expect.stringContaining("Required option '--service <slug>'")])
  })
})
