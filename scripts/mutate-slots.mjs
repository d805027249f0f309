// Mutation testing of the slot engine: changes one operator or number at a time and asks whether any answer changes.
// `node scripts/mutate-slots.mjs [--every N] [--worlds N] [--least PERCENT]`. The worlds are made as those on which `npm test` holds the
// engine to the slow truth. Examples of single files are not run, so the score is the least that the tests would reach.
import { fork } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bin, fail, root, run } from './run-command.mjs'

const outDir = join(root, '.cache/mutants')

/** Every answer the engine gives to a probe, as text. */
function* answers(engine, { offer, occupancy, query }) {
  const { fromMs, toMs, ...filter } = query
  const slots = engine.freeSlots(offer, occupancy, query)
  yield JSON.stringify(slots)
  yield JSON.stringify(engine.freeSlots(offer, occupancy, query, 3))
  const slot = slots[Math.floor(slots.length / 2)]
  if (slot) yield JSON.stringify(engine.assign(offer, occupancy, slot, query.ignoreOwners, query))
  if (toMs - fromMs > 40 * 86_400_000) return
  yield JSON.stringify(engine.explain(offer, occupancy, fromMs + 4_200_000, filter))
  yield JSON.stringify(engine.occupancySpan(offer, query, occupancy.nowMs))
  yield JSON.stringify(engine.countedSpan(offer, query))
  yield JSON.stringify(engine.shareDeviations(offer.candidates, [{ staffId: 'stf0', appointments: 2 }]))
  if (offer.bookingWindowDays !== undefined) yield JSON.stringify(engine.nearestFree(offer, occupancy, fromMs, 2, filter))
}

function allAnswers(engine, probes) {
  return probes.map((probe) => [...answers(engine, probe)])
}

// A process of its own for every mutant: some take more memory than there is, and take the process with them.
const MUTANT = '--mutant'
const isMutant = process.argv[2] === MUTANT

if (isMutant) {
  const [path, probesPath, expectedPath] = process.argv.slice(3)
  const probes = JSON.parse(readFileSync(probesPath, 'utf8'))
  const expected = JSON.parse(readFileSync(expectedPath, 'utf8'))
  let killed = false
  try {
    const engine = await import(pathToFileURL(path).href)
    killed = probes.some((probe, i) => {
      let at = 0
      for (const answer of answers(engine, probe)) if ((answer ?? null) !== expected[i][at++]) return true
      return at !== expected[i].length
    })
  } catch {
    killed = true
  }
  process.exitCode = killed ? 1 : 0
}

/** Pairs that change into each other, and numbers. Generics, arrows and text are left alone. */
const SWAPS = [
  [/ <= /g, ' < '],
  [/ < /g, ' <= '],
  [/ >= /g, ' > '],
  [/ > /g, ' >= '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \* /g, ' + '],
  [/ % /g, ' * '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/Math\.max\(/g, 'Math.min('],
  [/Math\.min\(/g, 'Math.max('],
  [/Math\.floor\(/g, 'Math.ceil('],
  [/Math\.ceil\(/g, 'Math.floor('],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/(?<=[ ([])1(?=[;,) \]])/g, '2'],
  [/(?<=[ ([])0(?=[;,) \]])/g, '1'],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/if \(!/g, 'if ('],
  [/continue;/g, ';'],
  [/\+= /g, '-= '],
  [/ \?\? /g, ' && '],
]

function mutantsOf(file, code) {
  const found = []
  let offset = 0
  for (const line of code.split('\n')) {
    if (!/^\s*(\/\/|\/\*|\*|import|export \*)/.test(line) && !line.includes('RangeError'))
      for (const [pattern, to] of SWAPS)
        for (const match of line.matchAll(pattern)) {
          const start = offset + match.index
          const text = code.slice(0, start) + to + code.slice(start + match[0].length)
          found.push({ file, line: line.trim(), from: match[0], to, text })
        }
    offset += line.length + 1
  }
  return found
}

const survives = ({ path, probesPath, expectedPath }) =>
  new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), [MUTANT, path, probesPath, expectedPath], {
      execArgv: ['--max-old-space-size=512'],
      stdio: 'ignore',
    })
    // Who never ends has changed too.
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })

async function main() {
  const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || otherwise
  const [every, worlds] = [
    process.argv.includes('--every') ? option('every', 1) : 1,
    process.argv.includes('--worlds') ? option('worlds', 1000) : 1000,
  ]
  rmSync(outDir, { recursive: true, force: true })
  mkdirSync(outDir, { recursive: true })
  const { build } = await import('vite')
  const bundle = (entry, name) =>
    build({
      configFile: false,
      root,
      logLevel: 'error',
      resolve: { conditions: ['source'] },
      ssr: { noExternal: true, resolve: { conditions: ['source', 'node', 'import', 'default'] } },
      build: {
        ssr: join(root, entry),
        outDir,
        emptyOutDir: false,
        minify: false,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: name } },
      },
    })
  // Each file as tsc writes it, so that a mutant belongs to a file.
  const { code: failed, output } = await run(bin('tsc'), ['-b', 'packages/shared'], { quiet: true })
  if (failed) fail(output)
  for (const folder of ['slots', 'time'])
    cpSync(join(root, 'packages/shared/dist', folder), join(outDir, 'engine', folder), { recursive: true })
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }')
  const engineDir = join(outDir, 'engine/slots')
  await bundle('bench/probes.ts', 'probes.mjs')
  const { probes } = await import(pathToFileURL(join(outDir, 'probes.mjs')).href)
  const probesPath = join(outDir, 'probes.json')
  const expectedPath = join(outDir, 'expected.json')
  writeFileSync(probesPath, JSON.stringify(probes(root, worlds)))
  const asked = JSON.parse(readFileSync(probesPath, 'utf8'))
  writeFileSync(expectedPath, JSON.stringify(allAnswers(await import(pathToFileURL(join(engineDir, 'index.js')).href), asked)))

  const mutants = readdirSync(engineDir)
    .filter((file) => file.endsWith('.js') && !file.startsWith('oracle'))
    .flatMap((file) => mutantsOf(file, readFileSync(join(engineDir, file), 'utf8')))
    .filter((_, i) => i % every === 0)
  const files = {}
  for (const mutant of mutants) {
    const mutated = join(engineDir, mutant.file)
    const original = readFileSync(mutated, 'utf8')
    writeFileSync(mutated, mutant.text)
    const survived = await survives({ path: join(engineDir, 'index.js'), probesPath, expectedPath })
    writeFileSync(mutated, original)
    const count = (files[mutant.file] ??= { killed: 0, survived: 0 })
    if (survived) count.survived++
    else count.killed++
    if (survived) console.log(`survived: ${mutant.file}: ${mutant.from.trim()} → ${mutant.to.trim()} in \`${mutant.line.slice(0, 140)}\``)
  }
  const killed = Object.values(files).reduce((sum, one) => sum + one.killed, 0)
  console.log(JSON.stringify({ mutants: mutants.length, killed, score: Math.round((1000 * killed) / mutants.length) / 10, files }))
  rmSync(outDir, { recursive: true, force: true })
  // A floor that may only be raised.
  if (process.argv.includes('--least') && killed < (mutants.length * option('least', 100)) / 100) process.exitCode = 1
}

if (!isMutant) await main()
