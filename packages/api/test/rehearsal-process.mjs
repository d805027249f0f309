// One process of a rolling upgrade: the program as it is, on a folder of migrations that may hold one more.
import { readConfig, startServer } from '@slotwell/api'

const read = readConfig(process.env)
if (!read.ok) throw new Error(read.faults.join('\n'))
const stopped = new Promise((resolve) => process.once('SIGTERM', resolve))
const server = await startServer(read.config, { migrations: process.argv[2] })
console.log(JSON.stringify({ ok: true, url: server.url }, null, 2))
await stopped
await server.close()
