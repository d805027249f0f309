import { Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'

/** What V8's coverage says of one script: how often every block of every function was entered. */
interface ScriptCoverage {
  readonly url: string
  readonly functions: readonly {
    readonly functionName: string
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[]
  }[]
}

// Optimized code does not count its calls, and what is thrown away and compiled again loses its count.
setFlagsFromString('--no-opt')
setFlagsFromString('--no-flush-bytecode')
const session = new Session()
session.connect()
session.post('Profiler.enable')
// Only what is compiled from here on is counted, so this file must be imported before the engine.
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/** What has been counted since it was asked for the last time. */
function counted(): Map<string, number> {
  const work = new Map<string, number>()
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error) throw error
    for (const { url, functions } of coverage.result as readonly ScriptCoverage[]) {
      const file = /packages\/shared\/src\/(.*)$/.exec(url)?.[1]
      if (!file) continue
      // Of nested blocks only those with a count of their own are listed, so that single ones can't be followed from call to call.
      for (const { functionName, ranges } of functions)
        work.set(`${file} ${functionName} ${ranges[0]!.startOffset}`, Math.max(...ranges.map(({ count }) => count)))
    }
  })
  return work
}

/**
 * How often a call enters the busiest block (loop body, branch, callback) of each of the engine's functions. Unlike its time that is the
 * same at every call and on every machine, so it shows how the work grows with the input.
 */
export function countWork(call: () => unknown): Map<string, number> {
  counted()
  call()
  return counted()
}
