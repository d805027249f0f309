import { defineConfig } from 'vitest/config'
import { jsx } from './packages/widget/vite.config.ts'

/** Workspace packages are read from their sources: tests need no build. */
const fromSource = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } } }

export default defineConfig({
  test: {
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      { ...fromSource, test: { name: 'shared', include: ['packages/shared/**/*.test.ts'], environment: 'node' } },
      { ...fromSource, test: { name: 'api', include: ['packages/api/**/*.test.ts'], environment: 'node', testTimeout: 20_000 } },
      {
        ...fromSource,
        oxc: jsx,
        test: { name: 'widget', include: ['packages/widget/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
      },
      // Real servers in processes of their own, from the built packages.
      {
        test: {
          name: 'storms',
          include: ['bench/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          provide: { engine: 'sqlite' },
        },
      },
      {
        ...fromSource,
        test: { name: 'house', include: ['architecture.test.ts', 'docs/**/*.test.ts', 'scripts/**/*.test.ts'], environment: 'node' },
      },
    ],
  },
})
