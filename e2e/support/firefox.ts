import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test'

/** Debian's Firefox unless `FIREFOX_PATH` names another, driven by the standard protocol that every Firefox speaks. */
export const firefox: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'firefox',
  channel: 'moz-firefox',
  headless: true,
  launchOptions: { executablePath: process.env['FIREFOX_PATH'] || '/usr/bin/firefox-esr' },
}
