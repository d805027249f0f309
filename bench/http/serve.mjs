// A server in a process of its own: Slotwell on DATA_DIR, or a bare route that answers given bytes (BARE_FILE).
// Says `{ port }` when it listens, and answers every message with its memory and processor time.
import { readFileSync } from 'node:fs'

async function slotwell() {
  const { readConfig, startServer } = await import('@slotwell/api')
  const read = readConfig({ LOG_LEVEL: 'warn', RATE_LIMIT_FACTOR: '1000000', ...process.env, PORT: '0' })
  if (!read.ok) throw new Error(read.faults.join('\n'))
  return Number(new URL((await startServer(read.config)).url).port)
}

async function bare() {
  const { serve } = await import('@hono/node-server')
  const { Hono } = await import('hono')
  const { headers } = JSON.parse(process.env.BARE_HEADERS ?? '{}')
  const bytes = new Uint8Array(readFileSync(process.env.BARE_FILE))
  const app = new Hono().get('/v1/public/:pk/slots', () => new Response(bytes, { status: 200, headers }))
  return new Promise((resolve) => serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port)))
}

const port = await (process.env.BARE_FILE ? bare() : slotwell())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ rssMb: Math.round(process.memoryUsage().rss / 1024 / 1024), cpuMs: (user + system) / 1000 })
})
process.on('disconnect', () => process.exit(0))
process.send({ port })
