import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page } from '@playwright/test'

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** Origins that anything was requested from. */
  readonly origins: ReadonlySet<string>
  /** Errors, dialogs and violated policies so far. */
  readonly faults: readonly string[]
  /** Console messages that this visit is meant to cause. */
  expectFault(pattern: RegExp): void
  /** No cookie, nothing stored, by any page so far; what lives as long as a tab is looked for in the pages that are open. */
  expectNothingKept(): Promise<void>
  /** Nothing went wrong unseen, nobody else was called, nothing was left in the browser. Every visit ends with it. */
  leave(): Promise<void>
}

/** What the browser itself says about a request that a test lets fail. */
const NETWORK = /^Failed to load resource|net::ERR_|CORS request did not succeed/
/** Some browsers look for a picture of the site by themselves, and a strict page forbids it. */
const FAVICON = /\/favicon\.ico\b/

/**
 * A person with a browser of their own: Zurich, English, a laptop, unless told
 * otherwise. `ours` are the origins that may be called at all.
 */
export async function welcome(browser: Browser, ours: readonly string[], options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    timezoneId: 'Europe/Zurich',
    locale: 'en-GB',
    viewport: { width: 1100, height: 800 },
    ...options,
  })
  const origins = new Set<string>()
  const faults: string[] = []
  const expected: RegExp[] = [NETWORK, FAVICON]
  context.on('request', (request) => {
    const url = request.url()
    if (/^https?:/.test(url)) origins.add(new URL(url).origin)
  })
  context.on('weberror', (error) => {
    const { message, stack = message } = error.error()
    // Firefox says as an error what others say in the console.
    if (!/^(Content-Security-Policy|Cross-Origin Request Blocked)/.test(stack) || !expected.some((pattern) => pattern.test(stack)))
      faults.push(`error: ${stack}`)
  })
  context.on('console', (message) => {
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(message.text()))) faults.push(`console: ${message.text()}`)
  })
  context.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  // By the event and by the report: one of them alone misses some.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`policy violated: ${violatedDirective} by ${blockedURI}`)
    })
    const report = (reports: readonly unknown[]) => {
      for (const one of reports) console.error(`reported: ${JSON.stringify(one)}`)
    }
    new ReportingObserver(report as ReportingObserverCallback, {
      types: ['csp-violation'],
      buffered: true,
    }).observe()
  })
  const page = await context.newPage()

  async function expectNothingKept() {
    expect(await context.storageState({ indexedDB: true })).toEqual({ cookies: [], origins: [] })
    for (const open of context.pages()) {
      if (/^https?:/.test(open.url())) expect(await open.evaluate(keptByPage), open.url()).toEqual(NOTHING)
    }
  }

  return {
    page,
    context,
    origins,
    faults,
    expectFault: (pattern) => void expected.push(pattern),
    expectNothingKept,
    async leave() {
      expect(faults).toEqual([])
      expect([...origins].filter((origin) => !ours.includes(origin))).toEqual([])
      await expectNothingKept()
      await context.close()
    },
  }
}

const NOTHING = { local: 0, session: 0, databases: [], caches: [], workers: 0 }

/** Runs in the page: everything that would outlive it. */
async function keptByPage() {
  return {
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }
}
