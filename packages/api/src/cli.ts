#!/usr/bin/env node
import { nodeFault } from './cli/node-version.ts'

// Before anything is loaded that an old Node could not even read.
const tooOld = nodeFault(process.versions.node)
if (tooOld) {
  process.stderr.write(`✗ ${tooOld}\n`)
  process.exit(1)
}

const { runCli } = await import('./cli/run.ts')

const canAsk = Boolean(process.stdin.isTTY && process.stderr.isTTY)

async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} Type yes: `)).trim())
  } finally {
    lines.close()
  }
}

/** What is piped in, or a line that is typed unseen. */
async function readInput(): Promise<string> {
  if (!process.stdin.isTTY) {
    const chunks: Uint8Array[] = []
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
    return Buffer.concat(chunks).toString('utf8')
  }
  const { createInterface } = await import('node:readline/promises')
  const { Writable } = await import('node:stream')
  process.stderr.write('Type it (nothing is shown), then Enter: ')
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

process.exitCode = await runCli(
  process.argv.slice(2),
  { out: process.stdout, err: process.stderr },
  {
    env: process.env,
    nodeVersion: process.versions.node,
    clock: Date.now,
    readInput,
    confirm: canAsk ? confirm : undefined,
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve())
        process.once('SIGTERM', () => resolve())
      }),
  },
)
