import { afterEach, describe, expect, it, vi } from 'vitest'
import { alignedLines, createTerminal } from './terminal.ts'

function listening(isTTY: boolean, { json = false, colour = true } = {}) {
  const heard = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({ isTTY, write: (text: string) => void (heard[name] += text) })
  return { heard, terminal: createTerminal({ out: into('out'), err: into('err'), json, colour }) }
}

describe('createTerminal', () => {
  afterEach(() => void vi.useRealTimers())

  it('aligns columns and leaves no space at the end of a line', () => {
    expect(
      alignedLines([
        ['a', 'bb', ''],
        ['aaa', 'b', 'c'],
      ]),
    ).toEqual(['  a    bb', '  aaa  b   c'])
  })

  it.each([
    [true, true, '\u001b[32mx\u001b[0m'],
    [false, true, 'x'],
    [true, false, 'x'],
  ])('colours only on a terminal that wants it (terminal %s, wanted %s)', (isTTY, colour, text) => {
    expect(listening(isTTY, { colour }).terminal.mark.good('x')).toBe(text)
  })

  it('prints one JSON value and nothing else for machines', () => {
    const { heard, terminal } = listening(true, { json: true })
    terminal.say('hello')
    terminal.table(['a'], [['b']])
    terminal.result({ ok: true })
    expect([heard.out, heard.err]).toEqual(['{\n  "ok": true\n}\n', ''])
  })

  it('is quiet during what is quick and shows progress during what is slow', async () => {
    vi.useFakeTimers()
    const { heard, terminal } = listening(true)
    const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
    const quick = terminal.during('Thinking', () => wait(500))
    await vi.advanceTimersByTimeAsync(500)
    await quick
    expect(heard.err).toBe('')
    const slow = terminal.during('Thinking', () => wait(2500))
    await vi.advanceTimersByTimeAsync(2500)
    await slow
    expect(heard.err).toContain('Thinking … 2 s')
    expect(heard.err.endsWith('\r\u001b[K')).toBe(true)
  })
})
