import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'
import { chromium } from './support/chromium.ts'

// npx playwright test --config e2e/screenshots.config.ts
// Pictures of every state land in SCREENSHOTS, by default .cache/screenshots.
export default defineConfig({
  ...config,
  projects: [{ name: 'sqlite', use: chromium }],
  testDir: fileURLToPath(new URL('.', import.meta.url)),
  testMatch: 'screenshots.ts',
  fullyParallel: true,
  timeout: 180_000,
})
