import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS } from '../src/config.ts'
import { postgresAddress } from '../src/postgres/address.ts'

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const text = (path: string) => readFileSync(root(path), 'utf8')

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>
        readonly secrets?: readonly string[]
        readonly networks: readonly string[]
        readonly stop_grace_period?: string
        readonly ports?: readonly string[]
        readonly volumes?: readonly string[]
      }
    >
  >
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
const compose = parse(text('examples/docker-compose/compose.yaml'), { merge: true }) as Compose
const apis = Object.entries(compose.services).filter(([name]) => name.startsWith('api-'))

/** No container engine is needed for these: they hold the files to the program that they start. */
describe('the files for container engines', () => {
  it('set nothing that the server does not read', () => {
    const inImage = [...text('Dockerfile').matchAll(/^(?:ENV| {4}) ?([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
    const given = [
      ...inImage.filter((name) => !['NODE_ENV', 'CI'].includes(name)),
      ...apis.flatMap(([, api]) => Object.keys(api.environment ?? {})),
    ]
    expect(given.length).toBeGreaterThan(8)
    const known = [...SETTINGS, 'SLOTWELL_ROOT_KEY_FILE']
    expect(given.filter((name) => !known.includes(name))).toEqual([])
  })

  it('run two servers that differ in nothing but their folder, and stop them later than they drain', () => {
    expect(apis.map(([name]) => name)).toEqual(['api-1', 'api-2'])
    for (const [, { environment = {}, stop_grace_period: grace = '0s' }] of apis)
      expect(Number.parseInt(grace, 10)).toBeGreaterThan(Number(environment.DRAIN_NOTICE_SECONDS) + Number(environment.DRAIN_SECONDS))
  })

  it('mount each secret where the setting that names it looks, and keep none in the environment', () => {
    for (const [, { environment = {}, secrets = [] }] of Object.entries(compose.services)) {
      const named = Object.entries(environment).flatMap(([, value]) => /^\/run\/secrets\/(\w+)$/.exec(value)?.[1] ?? [])
      expect(named.sort()).toEqual([...secrets].sort())
      expect(secrets.filter((name) => !compose.secrets[name])).toEqual([])
    }
    const made = text('examples/docker-compose/make-secrets.sh')
    for (const name of Object.keys(compose.secrets)) expect(made).toContain(`> ${name}`)
    expect(text('.gitignore')).toContain('examples/docker-compose/secrets/')
    expect(text('.dockerignore')).toMatch(/^\*\*\/secrets$/m)
  })

  it('let nobody reach a database from outside, and the proxy ask for what exists', () => {
    expect(
      Object.entries(compose.services)
        .filter(([, { ports }]) => ports)
        .map(([name]) => name),
    ).toEqual(['proxy'])
    for (const name of ['database', 'keys']) expect(compose.services[name]?.networks).toEqual(['back'])
    // The addresses that are made have to be ones that the server takes, and lead to a socket that both have.
    const urls = [...text('examples/docker-compose/make-secrets.sh').matchAll(/'(postgres:[^']+)' "\$\w+" > (\w+)_url/g)]
    expect(urls).toHaveLength(2)
    for (const [, url, name] of urls) {
      const { host } = postgresAddress((url ?? '').replace('%s', 'secret'))
      expect(host).toBe(`/run/${name}`)
      for (const [, { volumes = [] }] of apis) expect(volumes).toContain(`${name}-socket:${host}`)
      expect(compose.services[name ?? '']?.volumes).toContain(`${name}-socket:/var/run/postgresql`)
    }
    const proxy = text('examples/docker-compose/Caddyfile')
    for (const [name] of apis) expect(proxy).toContain(`${name}:4400`)
    expect(proxy).toContain('health_uri /readyz')
  })

  it('copy what there is, and start the command that the package names', () => {
    const dockerfile = text('Dockerfile')
    for (const path of /COPY (pnpm-lock.*) \.\//.exec(dockerfile)?.[1]?.split(' ') ?? ['nothing'])
      expect([path, existsSync(root(path))]).toEqual([path, true])
    const { bin, files } = JSON.parse(text('packages/api/package.json')) as { bin: { slotwell: string }; files: string[] }
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "/app/${bin.slotwell.slice(2)}"]`)
    expect(files).toEqual(['dist', 'migrations'])
    expect(dockerfile).toMatch(/^USER node$/m)
    expect(dockerfile).toContain(`pnpm@${/PNPM = 'pnpm@([\d.]+)'/.exec(text('scripts/prepare.mjs'))?.[1]}`)
  })
})

it('the guide names every setting', () => {
  const guide = text('docs/guide/run.md')
  expect(SETTINGS.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})
