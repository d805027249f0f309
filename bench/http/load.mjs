// A keep-alive client on bare sockets, many times cheaper than what it measures: `node load.mjs < options.json`.
// Each connection sends its next request when the last answer is whole. Prints one JSON line.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const {
  port,
  targets,
  connections,
  seconds,
  requests = Infinity,
  headers = {},
  order = 'random',
  seed = 1,
} = JSON.parse(readFileSync(0, 'utf8'))
const head = Object.entries({ host: `127.0.0.1:${port}`, ...headers })
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')
const texts = targets.map((target) => Buffer.from(`GET ${target} HTTP/1.1\r\n${head}\r\n`))

let state = seed
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
let turn = 0
const next = () => texts[order === 'random' ? Math.floor(random() * texts.length) : turn++ % texts.length]

const latencies = []
const statuses = {}
let bytes = 0
let sent = 0
const startedMs = performance.now()
const endMs = startedMs + seconds * 1000

function run() {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let waiting = Buffer.alloc(0)
    let need = 0
    let sentMs = 0
    const send = () => {
      if (sent >= requests || performance.now() >= endMs) {
        socket.destroy()
        resolve()
        return
      }
      sent++
      need = 0
      sentMs = performance.now()
      socket.write(next())
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('data', (chunk) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
      if (need === 0) {
        const end = waiting.indexOf('\r\n\r\n')
        if (end < 0) return
        const text = waiting.latin1Slice(0, end)
        const status = text.slice(9, 12)
        statuses[status] = (statuses[status] ?? 0) + 1
        need = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
      }
      if (waiting.length < need) return
      bytes += need
      waiting = waiting.subarray(need)
      latencies.push(performance.now() - sentMs)
      send()
    })
  })
}

await Promise.all(Array.from({ length: connections }, run))
const tookMs = performance.now() - startedMs
latencies.sort((a, b) => a - b)
const at = (share) => Number((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0).toFixed(3))
console.log(
  JSON.stringify({
    requests: latencies.length,
    perSecond: Math.round(latencies.length / (tookMs / 1000)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    statuses,
    bytesEach: Math.round(bytes / Math.max(1, latencies.length)),
  }),
)
