// Times the engine on workloads: one JSON line each. Files, or without any the kept and the generated ones.
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { freeStarts } from '../packages/shared/src/slots/free-starts.ts'
import { checkWorkload } from '../packages/shared/test/case-check.ts'
import { engineInput } from '../packages/shared/test/case-format.ts'
import { readAll, type Workload } from './case-files.ts'
import { slowStarts } from './slow-starts.ts'
import { generatedWorkloads } from './workloads.ts'

const WARM_UP_MS = 700
const RUNS = 41
const RUN_MS = 12

const kept = ['W1', 'W2b'].map((name) =>
  fileURLToPath(new URL(`../packages/shared/test/cases/${name}.json`, new URL(`file://${process.argv[1]}`))),
)
const files = process.argv.slice(2)
const fromFiles = readAll(files.length > 0 ? files : kept).flatMap((item) => ('workload' in item ? [item.workload] : []))
if (fromFiles.length === 0 && !process.exitCode) {
  console.error(`There is no workload to time in ${files.join(', ')}`)
  process.exitCode = 1
}
const workloads = files.length > 0 ? fromFiles : [...fromFiles, ...generatedWorkloads(1)]

const microseconds = (fromNs: bigint): number => Number(process.hrtime.bigint() - fromNs) / 1000
const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
const round = (value: number): number => Math.round(value * 10) / 10

const instants = (texts: readonly string[]) => texts.map((text) => new Date(text).toISOString())

function time(workload: Workload): Record<string, unknown> {
  const { offer, occupancy, query } = engineInput(workload)
  let turn = 0
  // Every call has another now, a little earlier than the first start: nothing can be remembered, and the answer is the same.
  const list = () => freeStarts(offer, { ...occupancy, nowMs: occupancy.nowMs - (++turn % 9973) * 100 }, query)

  const oracleUs: number[] = []
  let expected: readonly string[] = []
  for (let i = 0; i < 3 && (i === 0 || oracleUs[0]! < 2e6); i++) {
    const fromNs = process.hrtime.bigint()
    expected = slowStarts(workload)
    oracleUs.push(microseconds(fromNs))
  }
  const warmNs = process.hrtime.bigint()
  let calls = 0
  for (; microseconds(warmNs) < WARM_UP_MS * 1000; calls++) list()
  // Short calls are timed in batches, since the clock itself takes a part of a microsecond.
  const batch = Math.max(1, Math.round((calls / WARM_UP_MS) * RUN_MS))
  const perCall: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const fromNs = process.hrtime.bigint()
    for (let i = 0; i < batch; i++) list()
    perCall.push(microseconds(fromNs) / batch)
  }
  perCall.sort((a, b) => a - b)
  const got = [...new Set(list().startMs)].map((ms) => new Date(ms).toISOString())
  const correct =
    isDeepStrictEqual(got, expected) && (workload.expected === undefined || isDeepStrictEqual(got, instants(workload.expected)))
  return {
    name: workload.name,
    slots: got.length,
    medianUs: round(at(perCall, 0.5)),
    p95Us: round(at(perCall, 0.95)),
    oracleMedianUs: round(
      at(
        oracleUs.toSorted((a, b) => a - b),
        0.5,
      ),
    ),
    correct,
  }
}

function timed(workload: Workload): Record<string, unknown> {
  try {
    checkWorkload(workload)
    return time(workload)
  } catch (error) {
    return { name: workload.name, correct: false, error: (error as Error).message }
  }
}

for (const workload of workloads) {
  const line = timed(workload)
  if (!line.correct) process.exitCode = 1
  console.log(JSON.stringify(line))
}
