// Two Slotwell processes on one database, behind one address. Without a container engine, and for this machine only.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { slotwell, startProcess } from './processes.mjs'
import { startRoundRobin } from './round-robin.mjs'

const ORGANIZATION = fileURLToPath(new URL('../organizations/praxis-seeblick.yaml', import.meta.url))

const proxy = await startRoundRobin({ port: Number(process.env.PORT ?? 4400) })
const env = {
  // DATABASE_URL and KEYS_URL, if they are set, are handed on as everything else is.
  DATA_DIR: process.env.DATA_DIR ?? join(process.cwd(), 'data'),
  // Links in letters lead to the one address that people know.
  PUBLIC_URL: proxy.url,
  // The proxy names the visitor's address; nobody else is believed.
  TRUSTED_HOPS: '1',
}
const processes = []
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    // The processes drain first, and the proxy brings what is still asked to whichever is left.
    void Promise.all(processes.map((one) => one.stop())).then(() => proxy.close())
  })
}

try {
  // One after the other: the first one makes folder, keys and schema.
  for (const number of [1, 2]) processes.push(await startProcess(env, (line) => console.log(`[${number}] ${line}`)))
  proxy.sendTo(processes.map(({ url }) => url))
  const [{ organizations }] = processes
  // Meanwhile the servers run: they see what this command writes at their next request.
  if (organizations.length === 0) console.log(await slotwell(['create-organization', '--file', ORGANIZATION], env))
  console.log(
    `Slotwell answers at ${proxy.url}, by turns from ${processes.map(({ url, pid }) => `${url} (process ${pid})`).join(' and ')}.`,
  )
  for (const slug of organizations.length === 0 ? ['praxis-seeblick'] : organizations) console.log(`  ${proxy.url}/book/${slug}`)
  console.log('Stop it with Ctrl-C.')
  // For whoever started this as a child.
  process.send?.({ ready: { url: proxy.url, processes: processes.map(({ url, pid }) => ({ url, pid })) } })
} catch (error) {
  console.error(`slotwell: ${error.message}`)
  await Promise.all(processes.map((one) => one.stop()))
  await proxy.close()
  process.exitCode = 1
}
// Whoever started this as a child ends it with a signal; the channel alone is not to keep it alive.
process.channel?.unref()
