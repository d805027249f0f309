import { existsSync } from 'node:fs'
import { aptInstall, mayInstall } from './debian.mjs'
import { bin, run } from './run-command.mjs'

const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

const installed = () => [process.env.CHROMIUM_PATH, ...KNOWN].find((path) => path && existsSync(path))
const installedFirefox = () => [process.env.FIREFOX_PATH, ...FIREFOX].find((path) => path && existsSync(path))
const installedWebKit = () =>
  existsSync('/usr/bin/Xvfb')
    ? [process.env.WEBKIT_DRIVER_PATH, '/usr/bin/WebKitWebDriver'].find((path) => path && existsSync(path))
    : undefined

/**
 * A Chromium for the end-to-end tests: the system's, else Debian's package where
 * we may install it, else Playwright's own.
 * @returns {Promise<string | undefined>} its path; empty for Playwright's own; undefined if there is none to be had
 */
export async function findBrowser() {
  const found = installed()
  if (found) return found
  console.log('Installing a browser for the end-to-end tests …')
  if (mayInstall()) {
    await aptInstall('chromium')
    const after = installed()
    if (after) return after
  }
  const { code } = await run(bin('playwright'), ['install', 'chromium'], { quiet: true, timeoutMs: 300_000 })
  return code === 0 ? '' : undefined
}

/**
 * A Firefox: the system's, else Debian's package where we may install it. Playwright's own is another one, which a page never meets.
 * @returns {Promise<string | undefined>} its path, or undefined if there is none to be had
 */
export async function findFirefox() {
  if (!installedFirefox() && mayInstall()) {
    console.log('Installing Firefox for the end-to-end tests …')
    await aptInstall('firefox-esr')
  }
  return installedFirefox()
}

/**
 * The driver of WebKitGTK, which has the engine of Safari, and a screen that nobody sees: the system's, else Debian's packages where we may
 * install them. Playwright's own WebKit is a download that cannot be had everywhere.
 * @returns {Promise<string | undefined>} path of the driver, or undefined if there is none to be had
 */
export async function findWebKit() {
  if (!installedWebKit() && mayInstall()) {
    console.log('Installing WebKit for the end-to-end tests …')
    await aptInstall('webkit2gtk-driver', 'xvfb')
  }
  return installedWebKit()
}
