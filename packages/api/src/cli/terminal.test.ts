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

  it('writes over one line of progress, and wipes it', () => {
    vi.useFakeTimers()
    const { heard, terminal } = listening(true)
    const progress = terminal.progress()
    progress.at('Copying', 'claims', 1, 3)
    progress.at('Copying', 'claims', 2, 3)
    vi.advanceTimersByTime(150)
    progress.at('Reading', 'claims', 3, 3, 'aside')
    progress.end()
    expect(heard.err).toBe('\rCopying: claims, 1 of 3 rows\u001b[K\rReading: claims, 3 of 3 rows\u001b[K\r\u001b[K')
  })

  it('says on no terminal what is done, a line a part', () => {
    const { heard, terminal } = listening(false)
    const progress = terminal.progress()
    progress.at('Copying', 'claims', 1, 3)
    progress.at('Copying', 'claims', 3, 3)
    progress.at('Copying', 'empty', 0, 0)
    progress.at('Reading', 'claims', 3, 3, 'aside')
    progress.end()
    expect([heard.out, heard.err]).toEqual(['', 'Copying: claims, 3 of 3 rows\n'])
  })
})
