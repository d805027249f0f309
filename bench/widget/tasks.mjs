// Tasks of the page's main thread, from a trace of the browser.

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.execute', 'v8']
/** Worth naming inside of a long task. */
const TELLING =
  /^(EvaluateScript|FunctionCall|v8\.compile|v8\.compileModule|v8\.evaluateModule|UpdateLayoutTree|Layout|Paint|PrePaint|Layerize|Commit|ParseHTML|EventDispatch|TimerFire|RunMicrotasks|MajorGC|MinorGC|HitTest|ParseAuthorStyleSheet)$/

/**
 * Traces while `act` runs.
 * @param cdp of the page
 * @returns every task of its main thread in milliseconds, longest first; `parts` says what it was busy with
 */
export async function tasksWhile(cdp, act) {
  const events = []
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES } })
  await act()
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve))
  await cdp.send('Tracing.end')
  await complete
  return tasksIn(events)
}

function tasksIn(events) {
  // The renderer of the page is the one that evaluated its scripts; workers and other processes have tasks, too.
  const own = events.find(({ name, args }) => name === 'EvaluateScript' && /slotwell\.js/.test(args?.data?.url ?? ''))
  if (!own) throw new Error('The trace has no script of the widget.')
  // What came before was the page's own.
  const here = events.filter(({ pid, tid, ph, ts, dur }) => pid === own.pid && tid === own.tid && ph === 'X' && ts + dur >= own.ts)
  const tasks = here.filter(({ name }) => name.endsWith('RunTask'))
  // A task inside of a task is counted once, as the outer one.
  const outer = tasks.filter(
    (one) => !tasks.some((other) => other !== one && other.ts <= one.ts && other.ts + other.dur >= one.ts + one.dur),
  )
  return outer
    .map((task) => ({
      // Of the processor: what else the machine does would stretch the other clock.
      ms: round((task.tdur ?? task.dur) / 1000),
      wallMs: round(task.dur / 1000),
      get parts() {
        return here
          .filter(
            ({ name, ts, dur, tdur }) => TELLING.test(name) && ts >= task.ts && ts + dur <= task.ts + task.dur && (tdur ?? dur) > 3000,
          )
          .map(({ name, dur, tdur, args }) =>
            `${name} ${round((tdur ?? dur) / 1000)} ${(args?.data?.url ?? args?.data?.type ?? '').split('/').pop()}`.trim(),
          )
      },
    }))
    .sort((a, b) => b.ms - a.ms)
}

const round = (ms) => Number(ms.toFixed(1))
