import { signal } from '@preact/signals-core'
import { afterEach, describe, expect, it } from 'vitest'
import { draw } from './draw.ts'

const root = () => document.body.appendChild(document.createElement('div'))
const $ = (selector: string) => document.querySelector<HTMLElement>(selector) as HTMLElement
afterEach(() => document.body.replaceChildren())

describe('drawing', () => {
  it('keeps the elements of a list by their keys, and the focus in them', () => {
    const keys = signal(['a', 'b', 'c'])
    draw(root(), () => keys.value.map((key) => <button key={key} type="button" id={key} />))
    const [b, c] = [$('#b'), $('#c')]
    b.focus()
    keys.value = ['new', 'a', 'b', 'c']
    expect($('#b') === b && $('#c') === c && document.activeElement === b).toBe(true)
    keys.value = ['c', 'b']
    const [first, second] = b.parentElement?.children ?? []
    expect(first === c && second === b).toBe(true)
  })

  it('keeps an element whose neighbours come and go, and none of another component', () => {
    const Other = () => <p class="one">other</p>
    const One = () => <p class="one">one</p>
    const more = signal(false)
    draw(root(), () => (
      <>
        {more.value && <p>before</p>}
        <input />
        {more.value ? <Other /> : <One />}
      </>
    ))
    const [input, one] = [$('input'), $('.one')]
    input.focus()
    more.value = true
    expect($('input') === input && document.activeElement === input).toBe(true)
    expect([$('.one') === one, $('.one').textContent]).toEqual([false, 'other'])
  })

  it('calls the handler of the last drawing', () => {
    const calls: number[] = []
    const count = signal<number | undefined>(1)
    draw(root(), () => <button type="button" onClick={count.value ? () => calls.push(count.value ?? 0) : undefined} />)
    $('button').click()
    count.value = 2
    $('button').click()
    count.value = undefined
    $('button').click()
    expect(calls).toEqual([1, 2])
  })

  it('gives fields their value when it is another one, and leaves the cursor alone when it is not', () => {
    const text = signal('a')
    const choice = signal('2')
    draw(root(), () => (
      <>
        <input value={text.value} />
        <select value={choice.value}>
          {['1', '2', '3'].map((value) => (
            <option key={value} value={value} />
          ))}
        </select>
      </>
    ))
    const [input, select] = [$('input') as HTMLInputElement, $('select') as HTMLSelectElement]
    expect([input.value, select.value]).toEqual(['a', '2'])
    input.value = 'abc'
    input.setSelectionRange(1, 1)
    text.value = 'abc'
    expect([input.value, input.selectionStart]).toEqual(['abc', 1])
    text.value = 'x'
    choice.value = '3'
    expect([input.value, select.value]).toEqual(['x', '3'])
  })

  it('makes drawings that are drawings, and text of whatever is text', () => {
    draw(root(), () => (
      // biome-ignore lint/a11y/noSvgWithoutTitle: nobody has to understand it
      <svg viewBox="0 0 24 24">
        <path d="M0 0" />
        {'<img src=x onerror=alert(1)>'}
      </svg>
    ))
    expect([$('path').namespaceURI, $('svg').getAttribute('viewBox')]).toEqual(['http://www.w3.org/2000/svg', '0 0 24 24'])
    expect([$('img'), $('svg').textContent]).toEqual([null, '<img src=x onerror=alert(1)>'])
  })
})
