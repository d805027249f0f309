import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long something on a page may take to appear, in milliseconds. */
const PATIENCE_MS = 15_000
/** The key under which WebDriver names an element: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
type Reference = Readonly<Record<typeof ELEMENT, string>>

export interface WebKitElement {
  click(): Promise<void>
  type(text: string): Promise<void>
}

/** One window of WebKit's own small browser. */
export interface WebKitTab {
  open(address: string): Promise<void>
  /** The first element that is seen by this role and name, in the page or in a shadow root, now or soon. */
  find(role: string, name: string | RegExp): Promise<WebKitElement>
  /** Runs the body of a function in the page and gives what it returns. */
  run<Value>(script: string): Promise<Value>
  cookies(): Promise<readonly unknown[]>
  close(): Promise<void>
}

/** Everything that is drawn, through open shadow roots. */
const DRAWN = `
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])])
  const drawn = all(document).filter((one) => one.matches('a, button, h1, h2, h3, input, textarea, [role]') && one.checkVisibility())`

/**
 * Starts WebKitGTK's driver (`WEBKIT_DRIVER_PATH`, else Debian's) on a screen that nobody sees, with a home folder of its own.
 *
 * Plain WebDriver, since seven commands are all that is needed: the clients there are for Node 20 are past their last release,
 * or install 150 packages, among them the downloads of other browsers.
 * @throws Error if the driver or Xvfb is missing, or no session starts
 */
export async function startWebKit(): Promise<WebKitTab> {
  const home = await mkdtemp(join(tmpdir(), 'slotwell-webkit-'))
  const screen = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = await firstLine(screen, '/usr/bin/Xvfb')
  const port = await freePort()
  const driver = spawn(process.env['WEBKIT_DRIVER_PATH'] || '/usr/bin/WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    // Zurich and English whatever the machine says.
    env: { PATH: process.env['PATH'], HOME: home, DISPLAY: `:${display}`, LANG: 'C.UTF-8', TZ: 'Europe/Zurich' },
    stdio: 'ignore',
  })
  const lost = new Promise<never>((_, reject) => driver.once('error', reject))
  const stop = async () => {
    // The browser outlives its driver, but not its screen.
    await Promise.all([ended(driver), ended(screen)])
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body: object = {}): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
    })
    const { value } = (await response.json()) as { readonly value: unknown }
    if (!response.ok) throw new Error(`WebKit, ${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }

  let at: string
  try {
    await Promise.race([lost, soon(() => call('GET', '/status').catch(() => undefined), 'WebKit’s driver does not answer.')])
    const { sessionId } = (await call('POST', '/session', { capabilities: {} })) as { readonly sessionId: string }
    at = `/session/${sessionId}`
  } catch (error) {
    await stop()
    throw error
  }
  const run = <Value>(script: string) => call('POST', `${at}/execute/sync`, { script, args: [] }) as Promise<Value>
  const property = (element: string, name: string) =>
    // An element that was drawn anew in the meantime has none.
    call('GET', `${at}/element/${element}/${name}`).catch(() => '') as Promise<string>

  return {
    run,
    open: async (address) => void (await call('POST', `${at}/url`, { url: address })),
    async find(role, name) {
      const fits = (text: string) => (typeof name === 'string' ? text === name : name.test(text))
      const id = await soon(async () => {
        for (const { [ELEMENT]: element } of await run<readonly Reference[]>(`${DRAWN}; return drawn`))
          if ((await property(element, 'computedrole')) === role && fits(await property(element, 'computedlabel'))) return element
        return undefined
      }, `WebKit shows no ${role} ${name}.`)
      return {
        click: async () => void (await call('POST', `${at}/element/${id}/click`)),
        type: async (text) => void (await call('POST', `${at}/element/${id}/value`, { text })),
      }
    },
    cookies: () => call('GET', `${at}/cookie`) as Promise<readonly unknown[]>,
    async close() {
      // A driver that is gone has already been the fault of a command.
      await call('DELETE', at).catch(() => undefined)
      await stop()
    },
  }
}

/** Asks again until there is an answer. */
async function soon<Value>(ask: () => Promise<Value | undefined>, fault: string): Promise<Value> {
  for (const endMs = Date.now() + PATIENCE_MS; Date.now() < endMs; ) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(fault)
}

function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready.`)))
    child.stdio[3]?.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
