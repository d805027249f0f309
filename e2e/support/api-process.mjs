// A Slotwell in a process of its own, so that a test can kill it. Settings come from the environment, wishes as messages.
import { applyOrganization, createOrganization, readConfig, readOrganizationFile, StartRefused, startServer } from '@slotwell/api'
import { loadDemoOrganizations } from '../../examples/demo/organizations.mjs'

// The worker that started it is gone: nobody else will end it.
process.on('disconnect', () => process.exit())

let aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0)
const clock = () => Date.now() + aheadMs

const read = readConfig(process.env)
if (!read.ok) throw new Error(read.faults.join('\n'))
const server = await startServer(read.config, { clock }).catch((error) => {
  throw error instanceof StartRefused ? new Error(error.lines.join('\n')) : error
})

const WISHES = {
  async open({ file }) {
    const read = readOrganizationFile(JSON.stringify(file), 'json')
    if (!read.ok) throw new Error(JSON.stringify(read.faults))
    const { slug } = read.file.organization
    const created = await createOrganization(server.deps, { slug, actor: 'cli' })
    const applied = await applyOrganization(server.deps, { file: read.file, actor: 'cli' })
    if (!applied.ok) throw new Error(applied.detail)
    return created.ok ? { slug, publishableKey: created.publishableKey, secretKey: created.secretKey } : { slug }
  },
  advance({ ms }) {
    aheadMs += ms
  },
  /** Ends this process as a power cut would, right before or after the next call of one port. */
  dieAt({ port, method, when }) {
    const target = port.split('.').reduce((part, name) => part[name], server.deps)
    const call = target[method].bind(target)
    target[method] = async (...details) => {
      if (when === 'after') await call(...details)
      process.kill(process.pid, 'SIGKILL')
    }
  },
  stop: () => server.close(),
}

process.on('message', ({ id, wish, ...details }) => {
  Promise.resolve(details)
    .then(WISHES[wish])
    .then(
      (answer) => process.send({ id, answer }),
      (error) => process.send({ id, fault: error.stack }),
    )
})

const demo = process.env.DEMO_SITE ? await loadDemoOrganizations(server.deps, process.env.DEMO_SITE) : []
process.send({ ready: { url: server.url, demo } })
