import { configDefaults, defineConfig } from 'vitest/config'
import { jsx, light } from './packages/widget/vite.config.ts'

/** Workspace packages are read from their sources: tests need no build. */
const fromSource = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } } }

const storms = { environment: 'node', testTimeout: 120_000, hookTimeout: 60_000 } as const
/** What is tested in front of the real API, without a document. */
const onTheApi = ['packages/client/**/*.test.ts', 'packages/widget/**/*.api.test.ts']
/** What is about PostgreSQL alone. */
const postgresOnly = ['packages/api/**/postgres/*.test.ts', 'packages/api/**/postgres-*.test.ts']
/** What needs a CalDAV server. */
const onRadicale = ['packages/api/test/caldav.test.ts']
/** What has to hold on either database: these files run twice. */
const onBothEngines = [
  'packages/api/src/booking/{booking,booking-limits,busy-blocks,edited-offer,offered-is-bookable.property,storm}.test.ts',
  'packages/api/src/booking/{seats,sessions,teams-and-pools,turns-and-starts,wall-time,ways-and-lengths}.test.ts',
  'packages/api/src/store/{breaches,session-breaches}.test.ts',
  'packages/api/src/trust/{audit,erase}.test.ts',
  'packages/api/src/notify/{calendar-letters,outbox,outbox-away,outbox-delivery,reminders}.test.ts',
  'packages/api/src/http/{hostile-bodies,hostile-input,test-clock,threats-of-reading,threats-of-test-keys,threats-of-writing}.test.ts',
  'packages/api/src/http/{calendar-feeds,kept-answers,messages,shared-limits,windows}.test.ts',
  'packages/api/src/notify/{agendas,confirmations,letter-limit,organization-mail,suppression}.test.ts',
  'packages/api/src/http/robots/threats-of-robots.test.ts',
  'packages/api/src/http/plain/{confirming,confirming-again}.test.ts',
  'packages/api/src/http/webhook-routes.test.ts',
  'packages/api/src/webhooks/{follow,kills,runner}.test.ts',
  'packages/api/test/{first-release,route-rules,tenant-walls}.test.ts',
  'packages/api/src/{jobs,one-address,rolling-upgrade,workers}.test.ts',
]

const widget = {
  include: ['packages/widget/**/*.test.{ts,tsx}'],
  exclude: [...configDefaults.exclude, ...onTheApi],
  environment: 'happy-dom' as const,
}

export default defineConfig({
  test: {
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      { ...fromSource, test: { name: 'shared', include: ['packages/shared/**/*.test.ts'], environment: 'node' } },
      {
        ...fromSource,
        test: {
          name: 'api',
          include: ['packages/api/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...postgresOnly, ...onRadicale],
          environment: 'node',
          testTimeout: 20_000,
          hookTimeout: 30_000,
          provide: { engine: 'sqlite' },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'postgres',
          include: [...postgresOnly, ...onBothEngines],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          provide: { engine: 'postgres' },
          globalSetup: 'packages/api/test/postgres-setup.ts',
        },
      },
      {
        ...fromSource,
        test: {
          name: 'caldav',
          include: onRadicale,
          environment: 'node',
          testTimeout: 20_000,
          hookTimeout: 60_000,
          provide: { engine: 'sqlite' },
        },
      },
      {
        ...fromSource,
        oxc: jsx,
        test: { ...widget, name: 'widget' },
      },
      // Once more with what the embed is built with; the tests that hold it to the libraries need both.
      {
        resolve: { ...fromSource.resolve, alias: light },
        oxc: jsx,
        test: {
          ...widget,
          name: 'widget-light',
          include: ['packages/widget/src/**/*.test.{ts,tsx}'],
          exclude: [...widget.exclude, 'packages/widget/src/light/*.test.{ts,tsx}'],
        },
      },
      {
        ...fromSource,
        test: {
          name: 'client',
          include: onTheApi,
          environment: 'node',
          testTimeout: 20_000,
          provide: { engine: 'sqlite' },
        },
      },
      { ...fromSource, oxc: jsx, test: { name: 'react', include: ['packages/react/**/*.test.ts'], environment: 'happy-dom' } },
      // Real servers in processes of their own, from the built packages.
      { test: { name: 'storms', include: ['bench/**/*.test.ts'], ...storms, provide: { engine: 'sqlite' } } },
      {
        test: {
          name: 'storms-postgres',
          include: ['bench/race/{kills,race,steps,storms}.test.ts'],
          ...storms,
          provide: { engine: 'postgres' },
        },
      },
      {
        ...fromSource,
        test: { name: 'house', include: ['architecture.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts'], environment: 'node' },
      },
    ],
  },
})
