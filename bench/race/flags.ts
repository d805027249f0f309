import { parseArgs } from 'node:util'
import { ENGINE_NAMES, type EngineName } from './engines.ts'
import { type RaceOptions, STORMS, type StormName } from './race.ts'

/** What was typed cannot be run; the message is one line that names the flag and what to write. */
export class BadFlag extends Error {}

export interface RaceFlags extends RaceOptions {
  readonly engine: EngineName
  readonly processes: number
}

const FLAGS = {
  engine: 'sqlite',
  processes: '2',
  clients: '16',
  rounds: '50',
  subject: 'staff',
  storm: 'slot',
  way: 'hold',
  seed: '1',
} as const
type Flag = keyof typeof FLAGS

/** Reads `--name value` and `--name=value`. Throws BadFlag. */
export function readFlags(args: readonly string[]): RaceFlags {
  const given = parse(args)
  const oneOf = <T extends string>(flag: Flag, choices: readonly T[]): T => {
    const found = choices.find((choice) => choice === given[flag])
    if (found === undefined) throw new BadFlag(`--${flag} cannot be "${given[flag]}": write ${choices.join(' or ')}.`)
    return found
  }
  const whole = (flag: Flag, from: number, to: number): number => {
    const value = Number(given[flag])
    if (!/^\d+$/.test(given[flag]) || value < from || value > to)
      throw new BadFlag(`--${flag} cannot be "${given[flag]}": write a whole number from ${from} to ${to}.`)
    return value
  }
  return {
    engine: oneOf('engine', ENGINE_NAMES),
    processes: whole('processes', 1, 16),
    clients: whole('clients', 1, 256),
    rounds: whole('rounds', 1, 10_000),
    subject: oneOf('subject', ['staff', 'resource', 'seat']),
    storm: oneOf('storm', Object.keys(STORMS) as StormName[]),
    way: oneOf('way', ['hold', 'private']),
    seed: whole('seed', 0, 2 ** 32 - 1),
  }
}

function parse(args: readonly string[]): Record<Flag, string> {
  const options = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }]))
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const given: Record<Flag, string> = { ...FLAGS }
  const known = Object.keys(FLAGS).map((flag) => `--${flag}`)
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(FLAGS, token.name)) {
      const name = token.kind === 'option' ? token.rawName : token.kind === 'positional' ? `"${token.value}"` : '"--"'
      throw new BadFlag(`${name} is no flag of this command: write ${known.join(', ')}.`)
    }
    if (token.value === undefined)
      throw new BadFlag(`${token.rawName} has no value: write ${token.rawName} ${FLAGS[token.name as Flag]}, for example.`)
    given[token.name as Flag] = token.value
  }
  return given
}
