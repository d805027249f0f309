import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-cases-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const range = { from: '2026-06-01T00:00:00Z', to: '2026-06-02T00:00:00Z' }
const host = { timeZone: 'UTC', weekly: [{ days: [1], start: '09:00', end: '11:00' }] }
const input = { range, duration: 60, hosts: [host] }
const expected = { slots: ['2026-06-01T11:00:00+02:00', '2026-06-01T10:00:00Z'] }

/** Runs a command in the folder of the files, as a caller elsewhere does. */
function command(name: 'slots' | 'time-slots', files: Readonly<Record<string, unknown>>) {
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
  const script = join(import.meta.dirname, 'bench.mjs')
  const env = { ...process.env, INIT_CWD: folder }
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, name, ...Object.keys(files)], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  const lines = stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { lines, stderr: stderr.trimEnd().split('\n'), status }
}

it('answers every item of every file, whatever is wrong with the others', () => {
  const { lines, stderr, status } = command('slots', {
    'cases.json': {
      cases: [
        { id: 'right', kind: 'slots', input, expected },
        { id: 'other', kind: 'slots', input, expected: { slots: [] } },
        { id: 'unknown field', kind: 'slots', input: { ...input, weekStart: 'Sunday' }, expected },
        { id: 'unknown zone', kind: 'slots', input: { ...input, hosts: [{ ...host, timeZone: 'Mars/Base' }] }, expected },
        { id: 'local time', kind: 'slots', input: { ...input, range: { ...range, to: '2026-06-02T00:00:00' } }, expected },
        { id: 'unknown kind', kind: 'magic', input, expected },
        { kind: 'intersect', input: { lists: [] }, expected: { ranges: [] } },
      ],
    },
    'workload.json': { name: 'W', about: 'a workload', ...input, expected: expected.slots },
    'broken.json': '{\n  "cases": [,]\n}',
    'neither.json': { something: 'else' },
  })
  expect(lines.map(({ id, ok, error }) => [id, ok, error])).toEqual([
    ['right', true, undefined],
    ['other', false, undefined],
    ['unknown field', false, 'input has the unknown field "weekStart"'],
    ['unknown zone', false, 'input.hosts[0].timeZone is no time zone: "Mars/Base"'],
    ['local time', false, 'input.range.to must be an instant with Z or an offset, not "2026-06-02T00:00:00"'],
    ['unknown kind', false, expect.stringContaining('kind must be one of slots, ')],
    ['cases.json#7', true, undefined],
    ['W', true, undefined],
  ])
  expect(lines[1]).toEqual({ id: 'other', ok: false, got: { slots: expect.any(Array) }, expected: { slots: [] } })
  expect(stderr).toEqual(['broken.json:2:13: this is no JSON', 'neither.json: holds neither cases nor workloads'])
  expect(status).toBe(1)
})

it('times every workload of a file, with all the rules of the format, and holds it to the slow way', () => {
  const more = { bookingLimits: { PER_DAY: 1 }, beforeBuffer: 10, period: { type: 'ROLLING', days: 5 }, now: '2026-05-30T00:00:00Z' }
  const { lines, status } = command('time-slots', {
    'list.json': [
      { name: 'plain', ...input },
      { name: 'with rules', ...input, ...more },
    ],
  })
  expect(lines).toEqual([
    { name: 'plain', slots: 2, medianUs: expect.any(Number), p95Us: expect.any(Number), oracleMedianUs: expect.any(Number), correct: true },
    expect.objectContaining({ name: 'with rules', slots: 2, correct: true }),
  ])
  expect(status).toBe(0)
})
