// Runs the mutants of one bundle: for each, what the unchanged code does in the same tests decides whether it is told apart.
import { parentPort, workerData } from 'node:worker_threads'

/** More loop steps than this many times those of the unchanged code mean that something doesn't end. */
const PATIENCE = 20
const SPARE_STEPS = 200_000

const state = { active: 0, recording: false, hits: new Set(), steps: 0, limit: Infinity }
globalThis.mutation = {
  mutated(id) {
    if (state.recording) state.hits.add(id)
    return id === state.active
  },
  step() {
    if (++state.steps > state.limit) throw new Error('It does not end')
  },
}

const { path, ids, worlds: count, skipped } = workerData
const shim = await import('./vitest-shim.mjs')

/** Tests of the bundle, evaluated anew: what its constants are is decided then. */
async function load(name) {
  shim.tests.length = 0
  const { worlds, outcome } = await import(name)
  // The property against the oracle without the oracle: the unchanged code agrees with it on these worlds, so another answer fails there.
  const isReplaced = ({ name: title }) => /agrees with trying every minute|had every rule decide/.test(title)
  const isRun = (test) => !isReplaced(test) && !skipped.some((title) => test.name.includes(title))
  return { tests: shim.tests.filter(isRun), worlds, outcome }
}

function probesOf({ tests, worlds, outcome }, expected) {
  const isLong = ({ run }) => String(run).includes('fc.assert')
  return [
    ...tests.filter((test) => !isLong(test)),
    ...worlds.map((world, i) => ({
      name: `world ${i}`,
      run() {
        if (outcome(world).text !== expected[i]) throw new Error('Another answer')
      },
    })),
    ...tests.filter(isLong),
  ]
}

/** The name of the first probe that fails. */
async function killerOf(probes) {
  for (const probe of probes) {
    state.steps = 0
    state.limit = probe.limit
    try {
      await probe.run()
    } catch {
      return probe.name
    }
  }
  return undefined
}

state.recording = true
const unchanged = await load(path)
/** Mutants of what is worked out once, when a file is loaded. */
const fixed = new Set(state.hits)
const worlds = unchanged.worlds(count)
const expected = worlds.map((world) => unchanged.outcome(world).text)
const probes = probesOf({ ...unchanged, worlds }, expected)

/** Which mutants each probe comes by, and how many steps it takes. */
const met = new Map(ids.map((id) => [id, []]))
for (const probe of probes) {
  state.hits.clear()
  state.steps = 0
  await probe.run()
  probe.limit = state.steps * PATIENCE + SPARE_STEPS
  for (const id of state.hits) met.get(id)?.push(probe)
}
state.recording = false
/** Most mutants are noticed by some short probe. */
const shortFirst = (own) => own.sort((a, b) => a.limit - b.limit)

for (const id of ids) {
  parentPort.postMessage({ begun: id })
  state.active = id
  let own = shortFirst(met.get(id))
  let killer
  if (fixed.has(id)) {
    try {
      const loaded = await load(`${path}?${id}`)
      own = shortFirst(probesOf({ ...loaded, worlds }, expected).map((probe, i) => ({ ...probe, limit: probes[i].limit })))
    } catch {
      killer = 'it does not load'
    }
  }
  killer ??= await killerOf(own)
  state.active = 0
  parentPort.postMessage({ id, killer, met: own.length })
}
