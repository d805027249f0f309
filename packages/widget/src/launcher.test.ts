import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { listenForButtons } from './launcher.ts'

let told: string[]
let broken = false
beforeAll(() =>
  listenForButtons(async () => {
    if (broken) throw new Error('blocked')
    return { open: (button, now) => void told.push(`${now ? 'open' : 'prepare'} ${button.id}`) }
  }),
)
beforeEach(() => {
  told = []
  document.body.innerHTML =
    '<p id="text">Text</p><a id="link" data-slotwell-open href="#book"><b>Book</b></a><button id="button" data-slotwell-open>Book</button>'
})
afterEach(() => {
  broken = false
  location.hash = ''
})
const happens = async (selector: string, event: Event) => {
  const untouched = document.querySelector(selector)?.dispatchEvent(event)
  await new Promise((resolve) => setTimeout(resolve))
  return untouched
}
const mouse = (type: string, more: MouseEventInit = {}) =>
  new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, ...more })

it('prepares what is reached for, opens what is pressed, and touches nothing else', async () => {
  expect(await happens('#text', mouse('click'))).toBe(true)
  expect(await happens('#link b', mouse('pointerover'))).toBe(true)
  expect(await happens('#button', new Event('focusin', { bubbles: true, composed: true }))).toBe(true)
  expect(await happens('#link b', mouse('click'))).toBe(false)
  expect(told).toEqual(['prepare link', 'prepare button', 'open link'])
})

it('leaves a click for a new tab to the browser, and one that is taken already', async () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }])
    expect(await happens('#link', mouse('click', more))).toBe(true)
  const taken = mouse('click')
  taken.preventDefault()
  await happens('#link', taken)
  expect(told).toEqual([])
})

it('follows the link where the popup cannot be had', async () => {
  broken = true
  await happens('#link', mouse('pointerover'))
  await happens('#button', mouse('click'))
  expect(location.hash).toBe('')
  await happens('#link', mouse('click'))
  expect(location.hash).toBe('#book')
})
