import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { pathText, type Fault, type Path } from './fault.ts'
import { DEEPEST_LEVEL, syntaxFault } from './syntax-fault.ts'

const LONGEST_CHARACTERS = 2_000_000
/** How often anchors may be repeated in all: enough for a shared week, too few for a bomb. */
const MOST_ALIASES = 500

export interface Source {
  readonly value: unknown
  /** Faults that do not keep the rest from being read: keys given twice, tags. */
  readonly faults: readonly Fault[]
  /** Where `path` stands, or the nearest part of it that is there. `key` asks for the name, not the value. */
  locate(path: Path, what?: 'key' | 'value'): { readonly line: number; readonly column: number } | undefined
}

/**
 * Reads the text of an organization file into plain values and keeps the positions.
 * JSON is read by the same parser, so its faults have lines, too. Nothing but
 * plain mappings, lists, texts, numbers and booleans gets through.
 */
export function parseSource(
  text: string,
  format: 'yaml' | 'json',
): { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly faults: readonly Fault[] } {
  if (text.length > LONGEST_CHARACTERS) return refused('is larger than 2 MB', 'Split the organization or remove what is not configuration')
  if (format === 'json') {
    const broken = jsonFault(text)
    if (broken) return { ok: false, faults: [broken] }
  }

  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    stringKeys: true,
    uniqueKeys: true,
    schema: 'core',
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const notes: Fault[] = []
  const broken: Fault[] = []
  for (const error of [...document.errors, ...document.warnings]) {
    const fault = { path: '', ...syntaxFault(error), ...at(error.pos[0]) }
    if (error.code === 'DUPLICATE_KEY' || error.code === 'TAG_RESOLVE_FAILED') notes.push(fault)
    else broken.push(fault)
  }
  // Once the parser has lost its way it complains about all that follows: only the first says what to mend.
  if (broken.length > 0) return { ok: false, faults: [...broken.slice(0, 1), ...notes] }

  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch {
    return refused('repeats its anchors too often', `Use at most ${MOST_ALIASES} aliases`)
  }
  const tooDeep = deeperThan(value, DEEPEST_LEVEL)
  if (tooDeep) return refused('is nested too deeply, or an anchor contains itself', `Keep it under ${DEEPEST_LEVEL} levels`)
  return { ok: true, source: { value, faults: notes, locate: (path, what) => locate(document, path, what ?? 'value', at) } }
}

const refused = (message: string, remedy: string) => ({
  ok: false as const,
  faults: [{ path: '', message: `the file ${message}`, remedy }],
})

function jsonFault(text: string): Fault | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return { path: '', message: `cannot be read as JSON: ${String((error as Error).message).slice(0, 160)}` }
  }
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((inner) => deeperThan(inner, levels - 1))
}

function locate(document: Document, path: Path, what: 'key' | 'value', at: (offset: number) => { line: number; column: number }) {
  for (let length = path.length; length >= 0; length--) {
    const node = length === path.length && what === 'key' ? keyNode(document, path) : nodeAt(document, path.slice(0, length))
    if (node?.range) return at(node.range[0])
  }
  return undefined
}

function nodeAt(document: Document, path: Path): Node | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  return (node as Node | null | undefined) ?? undefined
}

function keyNode(document: Document, path: Path): Node | undefined {
  const parent = nodeAt(document, path.slice(0, -1))
  const name = path.at(-1)
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === name) : undefined
  return isScalar(pair?.key) ? pair.key : undefined
}

/** The path spelled for people, with its position: what every fault of the content starts from. */
export const placeOf = (source: Source, path: Path, what: 'key' | 'value' = 'value') => ({
  path: pathText(path),
  ...source.locate(path, what),
})
