import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { wishOf } from './popup-wish.ts'

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})
const KEYS = ['<slotwell-booking data-key="pk_one" data-theme="dark"></slotwell-booking>', '<script data-slotwell-key="pk_two"></script>']
const wish = (button: string, around = '') => {
  document.documentElement.lang = 'fr'
  document.body.innerHTML = around + button
  return wishOf(document.body.lastElementChild as HTMLElement, document)
}

it.each([
  { name: 'its own', button: '<a data-slotwell-open="pk_own">Book</a>', around: KEYS.join(''), key: 'pk_own' },
  { name: 'of the only widget', button: '<a data-slotwell-open>Book</a>', around: KEYS[0], key: 'pk_one' },
  { name: 'of the only tag', button: '<a data-slotwell-open>Book</a>', around: KEYS[1], key: 'pk_two' },
])('a button has the key $name', ({ button, around, key }) => {
  expect(wish(button, around)?.dataset['key']).toBe(key)
})

it.each([
  ['no key on this page', ''],
  ['this page has several keys', KEYS.join('')],
])('says that there is %s', (said, around) => {
  expect(wish('<a data-slotwell-open>Book</a>', around)).toBeUndefined()
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining(`${said}; write data-slotwell-open="pk_live_…"`), expect.anything())
})

it('takes what the button says, the looks of the widget with that key, and the language around it', () => {
  expect(wish('<button data-slotwell-open data-service="cut" data-staff="mia" class="big">Book</button>', KEYS[0])).toEqual({
    said: expect.stringMatching(/^pk_one/),
    dataset: { key: 'pk_one', service: 'cut', staff: 'mia', theme: 'dark', locale: 'fr' },
    prefill: undefined,
    fallback: [],
  })
})

it('has the link that the button is as another way', () => {
  const [link] = wish('<a data-slotwell-open="pk" href="https://api.example/book/salon"><b>Book</b> now</a>')?.fallback ?? []
  expect((link as HTMLElement).outerHTML).toBe('<a href="https://api.example/book/salon">Book now</a>')
})
