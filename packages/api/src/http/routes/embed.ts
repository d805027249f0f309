import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
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
const FOREVER = 'public, max-age=31536000, immutable'
/** These name the hashed files: a stale one would ask for files that a new build has replaced. */
const EVERGREEN = 'public, max-age=0, must-revalidate'
const File = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/, 'is not the name of a file of the widget'))
const Version = v.pipe(v.string(), v.regex(/^\d{1,4}(?:\.\d{1,4}){2}-[0-9a-f]{8}$/, 'is not a version of the widget'))

/** How long the names of a folder are believed, so that a new build shows while the server runs. */
const LISTED_MS = 1_000

/**
 * The built widget: what is newest, and the versions that pages are pinned to, which never change. Files are read once, by the names
 * that the folders themselves list: what a request names is looked up there and never becomes a path.
 */
export function embedRoutes(embedDir: string): readonly Route[] {
  const newest = filesOf(embedDir)
  const versionsDir = join(embedDir, 'versions')
  const versions = new Map<string, ReturnType<typeof filesOf>>()
  const versionAt = (version: string, nowMs: number): Files => {
    const known = versions.get(version)
    if (known) return known(nowMs)
    if (!foldersOf(versionsDir).includes(version)) return new Map()
    const files = filesOf(join(versionsDir, version), FOREVER)
    versions.set(version, files)
    return files(nowMs)
  }
  const aFile = {
    method: 'GET',
    auth: 'none',
    organization: 'none',
    limit: 'file',
    audit: 'none',
    answers: { ok: media('text/javascript') },
    problems: ['not_found'],
    cache: 'file',
  } as const

  return [
    defineRoute({
      ...aFile,
      path: '/embed/v1/:file',
      summary: 'A file of the widget',
      params: v.strictObject({ file: File }),
      async handle({ deps, params }) {
        const found = newest(deps.clock())
        return found.get(params.file) ?? refuse('not_found', found.size > 0 ? {} : { detail: 'The widget has not been built.' })
      },
    }),
    defineRoute({
      ...aFile,
      path: '/embed/:version/:file',
      summary: 'A file of one version of the widget, which never changes',
      params: v.strictObject({ version: Version, file: File }),
      async handle({ deps, params: { version, file } }) {
        const detail = `This server has no ${file} of version ${version}. What it has is named in /embed/v1/manifest.json under "pinned".`
        return versionAt(version, deps.clock()).get(file) ?? refuse('not_found', { detail })
      },
    }),
  ]
}

type Files = ReadonlyMap<string, RawAnswer>

/** The files of one folder, read again when it changes. */
function filesOf(folder: string, caching?: string): (nowMs: number) => Files {
  let files: Files = new Map()
  let changedMs = -1
  let lookedMs = Number.NEGATIVE_INFINITY
  return (nowMs) => {
    if (Math.abs(nowMs - lookedMs) < LISTED_MS) return files
    lookedMs = nowMs
    const builtMs = newestMs(folder)
    if (builtMs !== changedMs) files = readFiles(folder, caching)
    changedMs = builtMs
    return files
  }
}

function newestMs(folder: string): number {
  return listed(folder).reduce((newest, name) => Math.max(newest, statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0), 0)
}

function readFiles(folder: string, caching?: string): Files {
  const names = listed(folder).filter((name) => TYPES[extname(name)] !== undefined)
  return new Map(names.map((name) => [name, serve(name, new Uint8Array(readFileSync(join(folder, name))), caching)]))
}

const listed = (folder: string) => namesIn(folder, (entry) => entry.isFile())
const foldersOf = (folder: string) => namesIn(folder, (entry) => entry.isDirectory())

function namesIn(folder: string, which: (entry: Dirent) => boolean): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(which)
      .map(({ name }) => name)
  } catch {
    // Not built yet: a server without its widget still answers the API.
    return []
  }
}

function serve(name: string, body: Uint8Array<ArrayBuffer>, caching = HASHED.test(name) ? FOREVER : EVERGREEN): RawAnswer {
  const headers = {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'cache-control': caching,
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
