// Serves one of the pages beside this file with a running Slotwell in place of the invented one: `node examples/serve-page.mjs popup`.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

export const PAGES = ['plain-html', 'popup', 'floating', 'lone-script']

/**
 * The page as it would be pasted, for the organization with this slug and key at this API.
 * @param {string} name
 * @param {{ api: string, slug: string, key: string }} organization
 */
export const pageOf = (name, { api, slug, key }) =>
  readFileSync(new URL(`${name}/index.html`, import.meta.url), 'utf8')
    .replaceAll('https://book.example.org', api)
    .replaceAll('my-practice', slug)
    .replaceAll('pk_live_…', key)

/** The publishable key stands in the booking page of the organization, where everybody may read it. */
async function keyOf(api, slug) {
  const response = await fetch(`${api}/book/${slug}`).catch(() => undefined)
  const key = response?.ok && /data-key="(pk_[^"]+)"/.exec(await response.text())?.[1]
  if (!key)
    throw new Error(
      `There is no organization ${slug} at ${api}. Run npm start in another terminal, or name both: SLOTWELL_URL, SLOTWELL_SLUG.`,
    )
  return key
}

async function serve(name) {
  if (!PAGES.includes(name)) throw new Error(`Name one of the pages: ${PAGES.join(', ')}.`)
  const { SLOTWELL_URL: api = 'http://localhost:4400', SLOTWELL_SLUG: slug = 'lantern-school', PORT = '4402' } = process.env
  const key = await keyOf(api, slug)
  createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    response.end(pageOf(name, { api, slug, key }))
  }).listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${PORT} shows ${name}. Ctrl-C ends it.`))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  serve(process.argv[2]).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
