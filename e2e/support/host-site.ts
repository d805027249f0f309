import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HostPage {
  readonly lang?: string
  /** The whole page, in place of all others. */
  readonly html?: string
  /** At the end of the head. */
  readonly head?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface HostSite {
  /** Origin, without a slash at the end. */
  readonly url: string
  /** Puts a page on the site and returns its address. */
  publish(page: HostPage): string
  close(): Promise<void>
}

/** A customer's web site for the pages that the demo does not have. */
export async function openHostSite(): Promise<HostSite> {
  const pages = new Map<string, HostPage>()
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? '/', 'http://site').pathname)
    if (!page) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here')
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...page.headers })
    response.end(
      page.html ??
        `<!doctype html>
<html lang="${page.lang ?? 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A customer’s page</title>${page.head ?? ''}</head>
<body>${page.body ?? ''}</body>
</html>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    url,
    publish(page) {
      const path = `/page-${pages.size + 1}`
      pages.set(path, page)
      return url + path
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The script alone, as in pages that open a popup. */
export const scriptTag = (api: string, attributes = ''): string =>
  `<script async crossorigin ${attributes} src="${api}/embed/v1/slotwell.js"></script>`

/** The tag as an owner pastes it, with its link for when no script runs. */
export function pastedTag(api: string, slug: string, key: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries({ 'data-key': key, ...attributes }).map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`)
  return `<slotwell-booking ${written.join(' ')}><a href="${api}/book/${slug}">Book an appointment</a></slotwell-booking>
<script async crossorigin src="${api}/embed/v1/slotwell.js"></script>`
}
