import { type BrowserContextOptions, test as base, expect } from '@playwright/test'
import { type Stack, startStack } from './stack.ts'
import { type Visitor, welcome } from './visitor.ts'

export { expect }

interface Fixtures {
  /** Opens a browser for one more visitor. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Visitor>
}

const visits: Parameters<typeof base.extend<Fixtures, { stack: Stack }>>[0]['visit'] = async ({ browser, stack }, use) => {
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
export const test = base.extend<Fixtures, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from this pattern which fixtures are needed
    async ({}, use) => {
      const stack = await startStack({ demo: true })
      await use(stack)
      await stack.close()
    },
    { scope: 'worker' },
  ],
  visit: visits,
})

/** For tests that kill the server, change its clock or its mail: a Slotwell of each test's own. */
export const alone = base.extend<Fixtures & { stack: Stack }>({
  // biome-ignore lint/correctness/noEmptyPattern: as above
  stack: async ({}, use) => {
    const stack = await startStack()
    await use(stack)
    await stack.close()
  },
  visit: visits as never,
})
