import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Who may import whom. A folder may always import itself; everything that is not
 * listed is forbidden. Entries with a slash are folders or files of this
 * repository, the others are packages.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/shared/src/time': [],
  'packages/shared/src/money': [],
  'packages/shared/src/calendar': [],
  'packages/shared/src/reminders': ['packages/shared/src/time'],
  'packages/shared/src/slots': ['packages/shared/src/time'],
  'packages/shared/src/schema': ['valibot', 'packages/shared/src/slots', 'packages/shared/src/time'],
  // How a PostgreSQL server is reached and looked at, for data and keys alike. Of the store it knows how migrations are read.
  'packages/api/src/postgres': ['packages/api/src/store/migrations.ts', 'packages/api/src/store/unavailable.ts', 'pg', 'node:*'],
  // What the data and the keys of SQLite share stands beside both adapters.
  'packages/api/src/store': ['packages/api/src/postgres', 'packages/shared/src', 'better-sqlite3', 'node:*'],
  'packages/api/src/store/postgres': [
    'packages/api/src/store',
    'packages/api/src/postgres',
    'packages/shared/src',
    'drizzle-orm',
    'pg',
    'node:*',
  ],
  'packages/api/src/store/sqlite': ['packages/api/src/store', 'packages/shared/src', 'drizzle-orm', 'node:*'],
  'packages/api/src/trust': [
    'packages/api/src/store',
    'packages/api/src/postgres',
    'packages/api/src/outcome.ts',
    'packages/api/src/new-id.ts',
    'valibot',
    'packages/shared/src',
    'pg',
    'node:*',
  ],
  'packages/api/src/configuration': [
    'packages/api/src/store',
    'packages/api/src/trust',
    'packages/shared/src',
    'yaml',
    'valibot',
    'date-holidays',
    'node:*',
  ],
  'packages/api/src/booking': [
    'packages/api/src/outcome.ts',
    'packages/api/src/store',
    'packages/api/src/trust',
    'packages/api/src/configuration',
    'packages/shared/src',
    'node:crypto',
  ],
  'packages/api/src/notify': [
    'packages/api/src/store',
    'packages/api/src/trust',
    'packages/api/src/configuration',
    'packages/api/src/new-id.ts',
    'packages/shared/src',
    'nodemailer',
    'valibot',
    'ical-generator',
    'postal-mime',
    'node:*',
  ],
  // Who is told of what happens, and how it gets there.
  'packages/api/src/webhooks': [
    'packages/api/src/outcome.ts',
    'packages/api/src/store',
    'packages/api/src/trust',
    'packages/api/src/notify',
    // How what was done is written down, and people and pages are shown.
    'packages/api/src/booking',
    'packages/shared/src',
    'node:*',
  ],
  'packages/api/src/http': [
    'packages/api/src/outcome.ts',
    'packages/api/src/booking',
    'packages/api/src/trust',
    'packages/api/src/store',
    'packages/api/src/configuration',
    'packages/api/src/notify',
    'packages/api/src/webhooks',
    'packages/shared/src',
    'altcha-lib',
    'hono',
    '@hono/node-server',
    'valibot',
    '@valibot/to-json-schema',
    'node:*',
  ],
  'packages/widget/src/i18n': ['packages/shared/src/time', 'packages/shared/src/money'],
  'packages/widget/src/style': [],
  'packages/widget/src/calendar': [
    'packages/widget/src/i18n',
    'packages/widget/src/options.ts',
    'packages/widget/src/late.tsx',
    'packages/shared/src/time',
    'preact',
    '@preact/signals-core',
  ],
  // Words for few visitors; the flow has only what loads them.
  'packages/widget/src/rare': ['packages/widget/src/i18n', 'packages/widget/src/late.tsx'],
  // Loaded where a service is shared.
  'packages/widget/src/party': ['packages/widget/src/booking/app.ts', 'preact'],
  // `checkout` is the second half of the flow: `booking` knows its model and its steps.
  'packages/widget/src/zones': [
    'packages/widget/src/booking/app.ts',
    'packages/widget/src/booking/ask-again.ts',
    'packages/widget/src/booking/booking-model.ts',
    'packages/widget/src/calendar/icon.tsx',
    'preact',
    '@preact/signals-core',
  ],
  'packages/widget/src/booking': [
    'packages/widget/src/proof',
    'packages/widget/src/zones/zone-search.tsx',
    'packages/widget/src/party/party-choice.tsx',
    'packages/widget/src/rare',
    'packages/widget/src/calendar',
    'packages/widget/src/checkout/checkout-model.ts',
    'packages/widget/src/checkout/details-model.ts',
    'packages/widget/src/checkout/details-step.tsx',
    'packages/widget/src/checkout/done-step.tsx',
    'packages/widget/src/i18n',
    'packages/widget/src/api-client.ts',
    'packages/widget/src/options.ts',
    'packages/widget/src/events.ts',
    'packages/widget/src/late.tsx',
    'packages/shared/src/time',
    'preact',
    '@preact/signals-core',
  ],
  'packages/widget/src/proof': [],
  'packages/widget/src/checkout': [
    'packages/widget/src/booking',
    'packages/widget/src/calendar',
    'packages/widget/src/i18n',
    'packages/widget/src/api-client.ts',
    'packages/widget/src/events.ts',
    'packages/widget/src/late.tsx',
    'packages/shared/src/calendar',
    'packages/shared/src/time',
    'preact',
    '@preact/signals-core',
  ],
  'packages/widget/src/manage': [
    'packages/widget/src/rare',
    'packages/widget/src/booking',
    'packages/widget/src/calendar',
    'packages/widget/src/checkout/calendar-choices.tsx',
    'packages/widget/src/late.tsx',
    'packages/widget/src/i18n',
    'packages/widget/src/api-client.ts',
    'packages/shared/src/time',
    'preact',
    '@preact/signals-core',
  ],
  // What `@slotwell/widget` exports. The flow itself is only reached by a late import.
  'packages/widget/src/package': [
    'packages/widget/src/api-client.ts',
    'packages/widget/src/booking',
    'packages/widget/src/calendar/slot-model.ts',
    'packages/widget/src/checkout/checkout-model.ts',
    'packages/widget/src/checkout/details-model.ts',
    'packages/widget/src/checkout/hold-model.ts',
    'packages/widget/src/core.ts',
    'packages/widget/src/element.ts',
    'packages/widget/src/events.ts',
    'packages/widget/src/i18n',
    'packages/widget/src/launcher.ts',
    'packages/widget/src/float.ts',
    'packages/widget/src/life.ts',
    'packages/widget/src/options.ts',
    'packages/widget/src/popup.ts',
    'packages/widget/src/prefill.ts',
    '@preact/signals-core',
  ],
  // Both are installed into projects of others, so they know nothing that is not published.
  'packages/react/src': ['packages/widget/src', 'react'],
  'packages/client/src': [],
}

/** Adapters are picked by the wiring at the top; everybody else sees the port. */
const ADAPTERS = ['packages/api/src/store/sqlite', 'packages/api/src/store/postgres']
const SEES_ADAPTERS = ['packages/api/src/store']

const SOURCE = /\.tsx?$/
const TEST = /\.(test|contract)\.tsx?$/
const IMPORT = /(?:^|\n)\s*(import|export)(\s+type)?\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g

interface Import {
  readonly file: string
  readonly target: string
  readonly typeOnly: boolean
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => SOURCE.test(file) && !TEST.test(file))
    .map((file) => join(folder, file))

function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => {
    const name = match[3] ?? match[4] ?? match[5] ?? ''
    const target = name.startsWith('.')
      ? relative('.', join(dirname(file), name))
      : name.startsWith('@slotwell/')
        ? name.replace('@slotwell/', 'packages/').replace(/^(packages\/[^/]+)/, '$1/src')
        : name
    return { file, target, typeOnly: match[2] !== undefined }
  })
}

const packageOf = (name: string): string => (name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name))
const allows = (rule: string, target: string): boolean =>
  rule === 'node:*' ? target.startsWith('node:') : target === rule || target.startsWith(`${rule}/`) || packageOf(target) === rule

/** The nearest listed folder of a file. */
const folderOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT)
    .filter((folder) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0]

describe('who may import whom', () => {
  it.each(Object.entries(MAY_IMPORT))('%s keeps to its imports', (folder, allowed) => {
    const strays = sources(folder)
      .filter((file) => folderOf(file) === folder)
      .flatMap(importsOf)
      .filter(({ target, typeOnly }) => {
        // Types vanish from a bundle, so the widget may share those of the schemas.
        if (typeOnly && folder.startsWith('packages/widget') && target.startsWith('packages/shared/src/schema')) return false
        return ![folder, ...allowed].some((rule) => allows(rule, target))
      })
      .map(({ file, target }) => `${file} → ${target}`)
    expect(strays).toEqual([])
  })

  it('only the wiring knows which database it is', () => {
    const strays = sources('packages/api/src')
      .filter((file) => !SEES_ADAPTERS.some((folder) => file.startsWith(`${folder}/`)))
      .flatMap(importsOf)
      .filter(({ target }) => ADAPTERS.some((adapter) => target.startsWith(`${adapter}/`)))
    expect(strays).toEqual([])
  })
})

describe('the house', () => {
  const all = ['shared', 'api', 'widget', 'react', 'client'].flatMap((name) => sources(`packages/${name}/src`))

  it('has no drawers without a subject', () => {
    const drawer = /^(utils?|helpers?|common|misc|lib|types|constants|interfaces)(\.tsx?)?$/
    expect(all.filter((file) => file.split('/').some((part) => drawer.test(part)))).toEqual([])
  })

  it('names files in kebab-case', () => {
    expect(all.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/.test(basename(file)))).toEqual([])
  })

  it('keeps source files under 250 lines, except what only lists data', () => {
    const data = /\/(locales|letters|words)\/|\/store\/(sqlite|postgres)\/tables\.ts|packages\/client\/src\/(api-types|operations)\.ts/
    expect(all.filter((file) => !data.test(file) && readFileSync(file, 'utf8').split('\n').length > 251)).toEqual([])
  })

  it('exports by name only', () => {
    expect(all.filter((file) => /^export default/m.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = all.filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
    expect(readers.filter((file) => !['packages/api/src/config.ts', 'packages/api/src/cli.ts'].includes(file))).toEqual([])
  })

  it('knows status codes in one place', () => {
    const strays = all.filter(
      (file) =>
        file.startsWith('packages/api/src/') &&
        !file.endsWith('http/problem.ts') &&
        /\bstatus: [45]\d\d\b/.test(readFileSync(file, 'utf8')),
    )
    expect(strays).toEqual([])
  })

  it('asks Intl for zones in one place of the engine', () => {
    const strays = all.filter(
      (file) =>
        /packages\/shared\/src\/(time|slots)/.test(file) &&
        /\bIntl\b|new Date\(|Date\.now/.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    )
    expect(strays).toEqual(['packages/shared/src/time/zone.ts'])
  })

  it('leaves the clock to the caller', () => {
    const wiring =
      /packages\/api\/src\/(main|cli|deps|config|app)\.ts|packages\/api\/src\/cli\/|store\/open-store\.ts|trust\/open-keys\.ts|packages\/widget\//
    const strays = all.filter(
      (file) =>
        !wiring.test(file) && /\bDate\.now\(\)|new Date\(\)/.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    )
    expect(strays).toEqual([])
  })
})
