// Children of the bench: servers and the client, each in a process of its own, ended by their own handle.
import { execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const run = promisify(execFile)

/** Starts `serve.mjs` with that environment. */
export async function startServerProcess(env) {
  const child = fork(file('serve.mjs'), { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let heard = () => {}
  let failed = () => {}
  child.on('message', (message) => heard(message))
  child.on('exit', (code) => failed(new Error(`a server of the bench ended with code ${code}`)))
  const message = () =>
    new Promise((resolve, reject) => {
      heard = resolve
      failed = reject
    })
  const { port } = await message()
  return {
    port,
    async figures() {
      const answer = message()
      child.send('figures')
      return answer
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    },
  }
}

/** One run of the client; `load.mjs` says what it takes. */
export async function load(options) {
  const running = run(process.execPath, [file('load.mjs')])
  running.child.stdin.end(JSON.stringify(options))
  return JSON.parse((await running).stdout)
}

/** One request from this process: status, headers, bytes and how long it took. */
export async function ask(port, target, headers = {}) {
  const { request } = await import('node:http')
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: target, headers }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts), ms: performance.now() - startedMs }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}
