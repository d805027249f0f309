import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { chromium } from './support/chromium.ts'
import { firefox } from './support/firefox.ts'
import type { Options } from './support/test.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig<object, Options>({
  testDir: at('specs'),
  outputDir: at('../test-results'),
  // What is expected is the same on every database, in every browser.
  snapshotPathTemplate: '{testDir}/{testFileName}-snapshots/{arg}{ext}',
  // A file is one story; files run beside each other, each worker with a Slotwell of its own.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['line'], ['json']] : [['line']],
  // Every story on either database, and what depends on the browser in another one.
  projects: [
    { name: 'sqlite', use: { ...chromium, engine: 'sqlite' } },
    { name: 'postgres', use: { ...chromium, engine: 'postgres' } },
    {
      name: 'firefox',
      use: { ...firefox, engine: 'sqlite' },
      testMatch: ['keyboard', 'strict-page', 'hold', 'language', 'arabic', 'plain'].map((story) => `**/${story}.spec.ts`),
      // Rules of axe look at the document, which is the same; and this protocol cannot switch scripts off.
      grepInvert: /axe finds|without JavaScript (the link|an appointment)|with and without JavaScript/,
    },
    // Driven by a browser's own driver, not by Playwright: one booking in the engine of Safari.
    { name: 'webkit', testDir: at('webkit'), use: { engine: 'sqlite' } },
  ],
  use: { actionTimeout: 10_000, navigationTimeout: 20_000, screenshot: 'only-on-failure' },
})
