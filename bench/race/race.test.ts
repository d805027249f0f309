import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { engineOfRun } from './engine-of-run.ts'
import { noteFigures } from './figures.ts'
import { readFlags } from './flags.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const DEEP = process.env['SLOTWELL_DEEP'] !== undefined
const SIZE = DEEP ? { processes: 4, clients: 32, rounds: 200 } : { processes: 2, clients: 16, rounds: 10 }
const LIMIT_MS = (DEEP ? 30 : 4) * 60_000

/** The command as everybody types it. */
const race = (flags: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    execFile('npm', ['run', '--silent', 'bench:race', '--', ...flags.split(' ')], { cwd: root }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    )
  })

describe('a race for one time', () => {
  it.each([
    { subject: 'staff', way: 'hold', capacity: 1 },
    { subject: 'resource', way: 'private', capacity: 1 },
    { subject: 'seat', way: 'hold', capacity: 8 },
  ])(
    'of a $subject ($way) is won by as many as there is room for, in every round, over several processes',
    async ({ subject, way, capacity }) => {
      const { processes, clients, rounds } = SIZE
      const { code, out, err } = await race(
        `--engine ${engineOfRun()} --processes ${processes} --clients ${clients} --rounds ${rounds} --subject ${subject} --way ${way}`,
      )
      expect([code, code === 0 ? '' : err]).toEqual([0, ''])
      expect(out.trim().split('\n')).toHaveLength(1)
      const result = JSON.parse(out)
      noteFigures({ engine: engineOfRun(), ...SIZE, subject, way, ...result })
      expect(result).toMatchObject({
        accepted: rounds * capacity,
        conflicts: rounds * (clients - capacity),
        otherErrors: 0,
        overlaps: 0,
        deadlocks: 0,
        p99Ms: expect.any(Number),
        seconds: expect.any(Number),
      })
    },
    LIMIT_MS,
  )
})

describe('a flag that cannot be run', () => {
  it('ends the command with one line and the exit code 1', async () => {
    const { code, out, err } = await race('--clients 0')
    expect([code, out, err]).toEqual([1, '', '✗ --clients cannot be "0": write a whole number from 1 to 256.\n'])
  })

  it.each([
    ['--rounds', '--rounds has no value: write --rounds 50, for example.'],
    ['--subject=chair', '--subject cannot be "chair": write staff or resource or seat.'],
    ['--storms swap', '--storms is no flag of this command: write --engine,'],
    ['swap', '"swap" is no flag of this command'],
    ['--rounds 1e3', '--rounds cannot be "1e3"'],
  ])('is named with the remedy: %s', (flags, line) => {
    expect(() => readFlags(flags.split(' '))).toThrow(line)
  })
})
