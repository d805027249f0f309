import { type BrowserContextOptions, test as base, expect } from '@playwright/test'
import { type Databases, type EngineName, openDatabases } from './databases.ts'
import { type Stack, startStack } from './stack.ts'
import { type Visitor, welcome } from './visitor.ts'

export { expect }

interface Fixtures {
  /** Opens a browser for one more visitor. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Visitor>
}

/** What a project of `playwright.config.ts` says. */
export interface Options {
  readonly engine: EngineName
}

interface OfWorker extends Options {
  readonly databases: Databases
}

/** Tests of the engine that their project names. */
const onEngine = base.extend<object, OfWorker>({
  engine: ['sqlite', { option: true, scope: 'worker' }],
  databases: [
    async ({ engine }, use) => {
      const databases = await openDatabases(engine)
      await use(databases)
      await databases.close()
    },
    { scope: 'worker' },
  ],
})

const visits: Parameters<typeof onEngine.extend<Fixtures, { stack: Stack }>>[0]['visit'] = async ({ browser, stack }, use) => {
  const visitors: Visitor[] = []
  await use(async (options) => {
    const visitor = await welcome(browser, [stack.api, stack.demoSite, stack.host.url], options)
    visitors.push(visitor)
    return visitor
  })
  for (const visitor of visitors) await visitor.leave()
  expect(
    stack
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"')),
  ).toEqual([])
}

/** Tests on the Slotwell of their worker, with the demo in it. Each opens a shop of its own, or takes care of whose times it takes. */
export const test = onEngine.extend<Fixtures, { stack: Stack }>({
  stack: [
    async ({ databases }, use) => {
      const stack = await startStack({ databases, demo: true })
      await use(stack)
      await stack.close()
    },
    { scope: 'worker' },
  ],
  visit: visits,
})

/** For tests that kill the server, change its clock or its mail: a Slotwell of each test's own. */
export const alone = onEngine.extend<Fixtures & { stack: Stack }>({
  stack: async ({ databases }, use) => {
    const stack = await startStack({ databases })
    await use(stack)
    await stack.close()
  },
  visit: visits as never,
})
