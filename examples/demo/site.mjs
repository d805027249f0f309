import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' }
const PAGES = { '/': 'index', '/praxis': 'praxis', '/school': 'school', '/strict': 'strict' }

/** The strictest policy a page can send. Only the API it books with is named. */
const STRICT = ({ api }, nonce) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'none'",
    `connect-src ${api}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

/** `{{name}}` is replaced as text; `{{code:name}}` shows a part of the page as the code that was pasted. */
function fill(html, values) {
  const parts = Object.fromEntries(
    [...html.matchAll(/<!-- pasted:(\w+) -->\n?([\s\S]*?)<!-- \/pasted -->/g)].map(([, name, part]) => [
      `code:${name}`,
      escapeHtml(part.trim().replace(/^ {4}/gm, '')),
    ]),
  )
  return html
    .replace(/\{\{([\w:-]+)\}\}/g, (_, name) => values[name] ?? parts[name] ?? '')
    .replace(/\{\{([\w:-]+)\}\}/g, (_, name) => values[name] ?? '')
}
const escapeHtml = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])

/**
 * The customers' web server: static pages with the demo's keys filled in.
 * @param {{ port: number, host: string, values: () => Record<string, string> }} options
 */
export function startSite({ port, host, values }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    if (pathname === '/favicon.ico') return response.writeHead(204).end()
    const page = PAGES[pathname]
    const asset = /^\/assets\/[a-z-]+\.(css|svg)$/.test(pathname) ? pathname : undefined
    if (!page && !asset) return response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page. The demo begins at /')
    const file = join(HERE, page ? `pages/${page}.html` : asset)
    try {
      const nonce = randomBytes(16).toString('base64')
      const body = page ? fill(readFileSync(file, 'utf8'), { ...values(), nonce }) : readFileSync(file)
      response.writeHead(200, {
        'content-type': TYPES[extname(file)],
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...(page === 'strict' ? { 'content-security-policy': STRICT(values(), nonce) } : {}),
      })
      response.end(body)
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.')
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      resolve({
        url: `http://localhost:${server.address().port}`,
        close: () =>
          new Promise((done) => {
            server.close(done)
            server.closeAllConnections()
          }),
      })
    })
  })
}
