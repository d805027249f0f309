// `npm start`: one Slotwell with two demo organizations, and the sites of these two on another port.
import { readConfig, StartRefused, startServer } from '@slotwell/api'
import { loadDemoOrganizations } from './organizations.mjs'
import { startSite } from './site.mjs'

const read = readConfig({ LOG_LEVEL: 'warn', ...process.env })
if (!read.ok) refuse(read.faults)
const sitePort = Number(process.env.DEMO_PORT ?? 4401)
if (!Number.isInteger(sitePort) || sitePort < 0 || sitePort > 65_535) refuse(['DEMO_PORT must be a whole number from 0 to 65535.'])

let server
let site
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void Promise.all([site?.close(), server?.close()]).then(() => process.exit(0))
  })
}

try {
  // The site first: a taken port is found before any data is touched.
  site = await startSite({ port: sitePort, host: read.config.host, values: () => values })
  server = await startServer(read.config)
} catch (error) {
  await site?.close()
  refuse(
    error instanceof StartRefused
      ? error.lines
      : error.code === 'EADDRINUSE'
        ? [`Port ${sitePort} is taken. Stop what uses it, or set DEMO_PORT to another one.`]
        : [error.stack],
  )
}
const organizations = await loadDemoOrganizations(server.deps, site.url)
const values = {
  api: server.url,
  site: site.url,
  ...Object.fromEntries(organizations.flatMap(({ slug, publishableKey }) => [[`key:${slug}`, publishableKey]])),
}

console.log(`
Slotwell is running.

  Demo site     ${site.url}          two customers' pages, with the code that was pasted into them
  API           ${server.url}          /v1/openapi.json describes it
  Letters       ${read.config.smtpUrl ? 'by SMTP' : `${server.url}/dev/mail   no SMTP_URL is set, so they are shown here`}
  Data          ${read.config.dataDir}
`)
for (const { slug, publishableKey, secretKey } of organizations) {
  console.log(`  ${slug}\n    publishable key  ${publishableKey}\n    secret key       ${secretKey}\n`)
}
if (server.deps.rootKeyIsNew)
  console.log(
    `A root key was made: ${read.config.rootKeyFile}\nKeep a copy of it apart from the data. Without it nothing personal can be read, by anybody.\n`,
  )
console.log('Stop it with Ctrl-C.')

function refuse(lines) {
  for (const line of lines) console.error(`slotwell: ${line}`)
  process.exit(1)
}
