import { appendFileSync } from 'node:fs'

/** Adds a line to the file that the run of all tests prints in the end, so that its figures can be told afterwards. Without such a file nothing is kept. */
export function noteFigures(figures: object): void {
  const file = process.env['SLOTWELL_FIGURES_FILE']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`)
}
