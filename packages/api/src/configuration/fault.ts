/** A key of a mapping or an index of a list, from the top of the file. */
export type Path = readonly (string | number)[]

/** One thing that is wrong in an organization file, with where it is and what to do about it. */
export interface Fault {
  /** `staff[1].schedule.rules[0].from`; empty for the file as a whole. */
  readonly path: string
  /** What is wrong, as a clause that follows the path. */
  readonly message: string
  readonly remedy?: string
  /** Both from 1. */
  readonly line?: number
  readonly column?: number
}

export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key), '')
}

/** `12:5 staff[1].name must be text. Write …`: the one spelling of a fault for people. */
export function faultLine(fault: Fault): string {
  const where = fault.line === undefined ? '' : `${fault.line}:${fault.column ?? 1}  `
  const sentence = `${fault.path ? `${fault.path} ` : ''}${fault.message}`
  return `${where}${sentence}${fault.remedy ? `. ${fault.remedy}` : ''}`
}

/** The known name that was probably meant, or undefined if none is close. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const beginsAlike = name.length > 2 && (candidate.startsWith(name) || name.startsWith(candidate))
    const distance = beginsAlike ? 1 : editDistance(name.toLowerCase().slice(0, 60), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
