import { expect, it } from 'vitest'
import { createLog } from './log.ts'

it('T33: a value from outside forges no line and steers no terminal', () => {
  const lines: string[] = []
  const log = createLog(
    (line) => void lines.push(line),
    () => 0,
  )
  const nasty = 'a\n{"event":"forged"}\r\u001b[2J\u009b31m\u2028\u202eé'
  log({ event: 'request', level: 'info', code: nasty, route: 'x'.repeat(1_000) })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^[\u0020-\u007e]+\n$/)
  const read = JSON.parse(lines[0] ?? '') as Record<string, string>
  expect([read.at, read.code, read.route?.length]).toEqual(['1970-01-01T00:00:00.000Z', nasty, 300])
})
