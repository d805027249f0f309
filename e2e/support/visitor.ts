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
  /** Nothing went wrong unseen, nobody else was called, nothing was left in the browser. Every visit ends with it. */
  leave(): Promise<void>
}

/** What the browser itself says about a request that a test lets fail. */
const NETWORK = /^Failed to load resource|net::ERR_/

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
  const expected: RegExp[] = [NETWORK]
  context.on('request', (request) => {
    const url = request.url()
    if (/^https?:/.test(url)) origins.add(new URL(url).origin)
  })
  context.on('weberror', (error) => faults.push(`error: ${error.error().stack ?? error.error().message}`))
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
    const report = (reports: readonly { readonly type: string; readonly body: unknown }[]) => {
      for (const { type, body } of reports) console.error(`${type}: ${JSON.stringify(body)}`)
    }
    new ReportingObserver(report, {
      types: ['csp-violation'],
      buffered: true,
    }).observe()
  })
  const page = await context.newPage()

  return {
    page,
    context,
    origins,
    faults,
    expectFault: (pattern) => void expected.push(pattern),
    async leave() {
      expect(faults).toEqual([])
      expect([...origins].filter((origin) => !ours.includes(origin))).toEqual([])
      expect(await context.cookies()).toEqual([])
      for (const open of context.pages()) {
        if (/^https?:/.test(open.url())) expect(await open.evaluate(keptByPage), open.url()).toEqual(NOTHING)
      }
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
