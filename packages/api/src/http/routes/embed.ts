import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, gzip as gzipWith } from 'node:zlib'
import { refuse } from '../../outcome.ts'
import { WORTH_BYTES } from '../content-coding.ts'
import { defineRoute, media, type RawAnswer, type Route } from '../registry.ts'
import * as v from 'valibot'

const brotli = promisify(brotliCompress)
const gzip = promisify<Uint8Array, { level: number }, Buffer>(gzipWith)

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
}
/** A name that changes with its content: `core-Bx3f9aQ1.js`. */
const HASHED = /[-.][A-Za-z0-9_-]{8,}\.(?:js|css|svg)(?:\.map)?$/
/** These name the hashed files: a stale one would ask for files that a new build has replaced. */
const EVERGREEN = 'public, max-age=0, must-revalidate'
const FileParams = v.strictObject({
  file: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/, 'is not the name of a file of the widget')),
})

/** How long the names of the folder are believed, so that a new build shows while the server runs. */
const LISTED_MS = 1_000

/**
 * The built widget. Its files are read once, by the names that the folder itself lists:
 * what a request names is looked up there and never becomes a path.
 */
export function embedRoutes(embedDir: string): readonly Route[] {
  let files: ReadonlyMap<string, RawAnswer> = new Map()
  let changedMs = -1
  let lookedMs = Number.NEGATIVE_INFINITY

  const filesAt = (nowMs: number) => {
    if (Math.abs(nowMs - lookedMs) < LISTED_MS) return files
    lookedMs = nowMs
    const builtMs = newestMs(embedDir)
    if (builtMs !== changedMs) files = readFiles(embedDir)
    changedMs = builtMs
    return files
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/embed/v1/:file',
      summary: 'A file of the widget',
      auth: 'none',
      organization: 'none',
      limit: 'file',
      audit: 'none',
      params: FileParams,
      answers: { ok: media('text/javascript') },
      problems: ['not_found'],
      cache: 'file',
      async handle({ deps, params }) {
        const found = filesAt(deps.clock())
        return found.get(params.file) ?? refuse('not_found', found.size > 0 ? {} : { detail: 'The widget has not been built.' })
      },
    }),
  ]
}

function newestMs(folder: string): number {
  return listed(folder).reduce((newest, name) => Math.max(newest, statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0), 0)
}

function readFiles(folder: string): ReadonlyMap<string, RawAnswer> {
  const names = listed(folder).filter((name) => TYPES[extname(name)] !== undefined)
  return new Map(names.map((name) => [name, serve(name, new Uint8Array(readFileSync(join(folder, name))))]))
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  } catch {
    // Not built yet: a server without its widget still answers the API.
    return []
  }
}

function serve(name: string, body: Uint8Array<ArrayBuffer>): RawAnswer {
  const headers = {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'cache-control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : EVERGREEN,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'timing-allow-origin': '*',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
  }
  return { ok: true, raw: { body, headers, ...(body.byteLength >= WORTH_BYTES && { coded: coder(body) }) } }
}

/** Packed once and for all, so as tightly as it gets; not on the thread that answers. */
function coder(body: Uint8Array<ArrayBuffer>): NonNullable<RawAnswer['raw']['coded']> {
  const packed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  const pack = async (coding: string) => new Uint8Array(await (coding === 'br' ? brotli(body) : gzip(body, { level: 9 })))
  return (coding) => {
    const known = packed.get(coding) ?? pack(coding)
    packed.set(coding, known)
    return known
  }
}
