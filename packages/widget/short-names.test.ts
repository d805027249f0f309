import { describe, expect, it } from 'vitest'
import { shortNames } from './short-names.ts'

const CSS =
  '/* .gone */ .frame .bone { color: var(--ink); width: 0.5em } @media (min-width: 1.5em) { .frame > .bone.title { margin: 0 } } .root { top: 0 }'
const { inStyles, inMarkup } = shortNames(CSS)

describe('short names', () => {
  it('are the same in style sheets and in markup', () => {
    expect(inStyles('.frame .bone.title{--ink:red}')).toBe('.a .b.c{--a:red}')
    expect(inMarkup(`<i class="bone title" style={set('--ink')} />`)).toBe(`<i class="b c" style={set('--a')} />`)
    expect(inMarkup(`class={done ? 'frame bone' : 'frame'}`)).toBe(`class={done ? 'a b' : 'a'}`)
  })

  it('leave alone what the page is promised, what has no rule, and everything that is no class', () => {
    for (const text of ['::part(frame)', 'var(--slotwell-accent)', '.unknown{top:0.5em}']) expect(inStyles(text)).toBe(text)
    for (const text of ['part="frame"', 'class="unknown"', `t('bone')`, 'model.frame.value']) expect(inMarkup(text)).toBe(text)
    expect(inStyles(':host{color:var(--ink)}.root{top:0}')).toBe(':host{color:var(--a)}.root{top:0}')
  })

  it('go on after the alphabet without meeting again', () => {
    const many = Array.from(
      { length: 60 },
      (_, i) => `.x${String.fromCharCode(97 + Math.floor(i / 26))}${String.fromCharCode(97 + (i % 26))}{}`,
    ).join('')
    expect(new Set(shortNames(many).inStyles(many).match(/\.\w+/g)).size).toBe(60)
  })
})
