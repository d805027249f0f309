// `npm run --silent bench:race -- --engine sqlite --processes 2 --clients 16 --rounds 50 --subject staff`: many callers want one
// time, through HTTP, at servers of their own on one database. Prints one JSON line; exit code 1 if it is not as it must be.
import { loadavg } from 'node:os'
import { Unavailable } from './race/engines.ts'
import { BadFlag, readFlags } from './race/flags.ts'
import { isWell, race } from './race/race.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)

try {
  const flags = readFlags(process.argv.slice(2))
  const { engine, processes, clients, rounds, storm, subject, way, seed } = flags
  const tenth = Math.max(1, Math.floor(rounds / 10))
  say(`${clients} callers, ${processes} servers on ${engine}: ${storm}, ${rounds} rounds`)
  const result = await race(flags, (round) => void (round % tenth === 0 && say(`  ${round} of ${rounds}`)))
  const { faults, figures, expected, ...counted } = result
  for (const fault of faults.slice(0, 20)) say(`✗ ${fault}`)
  if (faults.length > 20) say(`  and ${faults.length - 20} more`)
  const run = { engine, storm, ...(storm === 'slot' ? { subject, way } : {}), processes, clients, rounds, seed }
  console.log(JSON.stringify({ ...counted, expected, ...figures, ...run, loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)) }))
  process.exitCode = isWell(result) ? 0 : 1
} catch (error) {
  if (!(error instanceof BadFlag || error instanceof Unavailable)) throw error
  say(`✗ ${error.message}`)
  process.exitCode = 1
}
