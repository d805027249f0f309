// Mutation testing of the slot engine: one thing is changed at a time, and the tests of `packages/shared` have to notice.
// `node scripts/mutate-slots.mjs [--every N] [--worlds N] [--least PERCENT] [--workers N] [--file NAME]…`
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { bundle, engineFiles } from './mutation/bundle.mjs'
import { root } from './run-command.mjs'

const args = process.argv.slice(2)
const option = (name, otherwise) => (args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : otherwise)
const every = option('every', 1)
const worlds = option('worlds', 1000)
const named = args.flatMap((arg, i) => (args[i - 1] === '--file' ? [arg] : []))
/** Explanations are tested by long properties of their own, which only their own files need. */
const isExplaining = (file) => /explain|changes/.test(file)
/** Who says nothing for so long never ends, or eats all memory. */
const SILENCE_MS = 90_000
const outDir = join(root, '.cache/mutants', String(process.pid))

/** Mutants that no test can tell from the original, since what they change only saves work. Each with its reason. */
const equivalents = JSON.parse(readFileSync(new URL('mutation/equivalents.json', import.meta.url), 'utf8'))
const isEquivalent = (mutant) =>
  equivalents.some(
    ({ file, code, changes }) => file === mutant.file && mutant.text.startsWith(code) && changes.includes(`${mutant.from} → ${mutant.to}`),
  )

/** A whole run takes the better part of an hour, so it says now and then how far it is. */
const SAID_EVERY_MS = 30_000
function teller(file, all) {
  let saidMs = performance.now()
  return (done) => {
    if (performance.now() - saidMs < SAID_EVERY_MS) return
    saidMs = performance.now()
    console.error(`${file}: ${done} of ${all} tried …`)
  }
}

/** Answers the name of the test that noticed, for each mutant; undefined for those that survive. */
async function runAll(path, ids, skipped, tell) {
  const killers = new Map()
  let left = ids
  while (left.length > 0) {
    await new Promise((resolve) => {
      let current
      const worker = new Worker(new URL('mutation/worker.mjs', import.meta.url), {
        workerData: { path, ids: left, worlds, skipped },
        env: { ...process.env, SLOTWELL_WORLDS: String(Math.min(worlds, 100)) },
        resourceLimits: { maxOldGenerationSizeMb: 700 },
        stdout: true,
      })
      const silence = setTimeout(() => void worker.terminate(), SILENCE_MS)
      worker.on('message', ({ begun, id, killer }) => {
        silence.refresh()
        if (begun !== undefined) current = begun
        else {
          killers.set(id, killer)
          tell(killers.size)
          current = undefined
        }
      })
      worker.on('error', (error) => {
        if (current === undefined) throw error
      })
      worker.on('exit', () => {
        clearTimeout(silence)
        if (current !== undefined) killers.set(current, 'it does not end')
        resolve()
      })
    })
    left = left.filter((id) => !killers.has(id))
  }
  return killers
}

const results = []
async function runFile(file) {
  const { path, mutants } = await bundle(file, outDir)
  const ids = mutants.map((_, i) => i + 1).filter((id) => id % every === 0)
  const killers = await runAll(path, ids, isExplaining(file) ? [] : ['explain on random offers'], teller(file, ids.length))
  const ofFile = ids.map((id) => ({ file, ...mutants[id - 1], killer: killers.get(id) }))
  results.push(...ofFile)
  const survivors = ofFile.filter(({ killer }) => killer === undefined)
  console.log(`${file}: ${ids.length - survivors.length} of ${ids.length}`)
  for (const mutant of survivors) {
    const note = isEquivalent(mutant) ? ' (listed as equivalent)' : ''
    console.log(`  survived${note}: line ${mutant.line}, ${mutant.from} → ${mutant.to} in \`${mutant.text.slice(0, 130)}\``)
  }
}

rmSync(outDir, { recursive: true, force: true })
mkdirSync(outDir, { recursive: true })
const queue = engineFiles().filter((file) => named.length === 0 || named.some((name) => file.includes(name)))
await Promise.all(
  Array.from({ length: option('workers', Math.min(2, availableParallelism())) }, async () => {
    for (let file = queue.pop(); file; file = queue.pop()) await runFile(file)
  }),
)
rmSync(outDir, { recursive: true, force: true })

const percent = (killed, all) => Math.round((1000 * killed) / Math.max(1, all)) / 10
function score(part) {
  const open = part.filter((mutant) => mutant.killer !== undefined || !isEquivalent(mutant))
  const killed = part.filter(({ killer }) => killer !== undefined).length
  return { mutants: part.length, killed, score: percent(killed, part.length), scoreWithoutEquivalents: percent(killed, open.length) }
}
const total = {
  engine: score(results.filter(({ file }) => !isExplaining(file))),
  explain: score(results.filter(({ file }) => isExplaining(file))),
}
console.log(JSON.stringify(total))
// A floor that may only be raised.
if (total.engine.score < option('least', 0)) process.exitCode = 1
