// One Slotwell, and the pages of four customers on another port.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyOrganization, createOrganization, readConfig, readOrganizationFile, startServer } from '@slotwell/api'
import { organizations } from './organizations.mjs'
import { startSite } from './site.mjs'

const folder = mkdtempSync(join(tmpdir(), 'slotwell-looks-'))
const read = readConfig({ PORT: '4410', LOG_LEVEL: 'warn', ...process.env, DATA_DIR: folder })
if (!read.ok) throw new Error(read.faults.join('\n'))
const keys = {}
const server = await startServer(read.config)
const site = await startSite({ port: Number(process.env.LOOKS_PORT ?? 4411), host: read.config.host, keys, api: () => server.url })

for (const wanted of organizations(site.url)) {
  const file = readOrganizationFile(JSON.stringify(wanted), 'json')
  if (!file.ok) throw new Error(JSON.stringify(file.faults))
  const { slug } = file.file.organization
  const created = await createOrganization(server.deps, { slug, actor: 'cli' })
  const applied = await applyOrganization(server.deps, { file: file.file, actor: 'cli' })
  if (!applied.ok) throw new Error(applied.detail)
  keys[slug] = created.publishableKey
}
console.log(`Four sites with their own looks: ${site.url}\nStop them with Ctrl-C.`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void Promise.all([site.close(), server.close()]).then(() => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(0)
    })
  })
}
