import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const PAGES = ['practice', 'barber', 'yoga', 'law']
const escapeHtml = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])
const read = (name) => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8')

/** The part of a page between these comments is what was pasted into it: shown below the widget, as it stands there. */
const PASTED = /\/\* pasted \*\/\n([\s\S]*?)\n\s*\/\* end \*\/|<!-- pasted -->\n([\s\S]*?)\n\s*<!-- end -->/g

function fill(page, values) {
  const pasted = [...page.matchAll(PASTED)].map(([, style, tag]) => (style ? `<style>\n${style}\n</style>` : tag).replaceAll(/^ {4}/gm, ''))
  return page.replace('{{code}}', escapeHtml(pasted.join('\n\n'))).replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '')
}

/** The web server of the four customers. `keys` may be filled in later. */
export function startSite({ port, host, keys, api }) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname.slice(1)
    if (path !== '' && !PAGES.includes(path)) return response.writeHead(path === 'favicon.ico' ? 204 : 404).end()
    const values = { api: api(), key: keys[path] }
    const body = path === '' ? read('index.html') : fill(read(`${path}.html`), values)
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(body)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () =>
      resolve({
        url: `http://localhost:${server.address().port}`,
        close: () =>
          new Promise((done) => {
            server.close(done)
            server.closeAllConnections()
          }),
      }),
    )
  })
}
