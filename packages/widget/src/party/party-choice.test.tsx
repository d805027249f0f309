import { signal } from '@preact/signals-core'
import { expect, it, vi } from 'vitest'
import type { App } from '../booking/app.ts'
import { draw } from '../draw.ts'
import { rareWords } from '../rare/rare-words.ts'
import { PartyChoice } from './party-choice.tsx'

it('asks with a label, offers what one booking may take, and passes on what is chosen', async () => {
  const partySize = signal(2)
  const model = { partySize, setPartySize: (n: number) => void (partySize.value = n) }
  const app = { model, rare: rareWords({ language: 'en', tone: 'formal', tag: 'en' }) } as unknown as App
  const root = document.createElement('div')
  draw(root, () => <PartyChoice app={app} most={3} />)
  // Nothing of it before its words: a label that comes later would push the field aside.
  expect(root.childElementCount).toBe(0)
  await vi.waitFor(() => expect(root.textContent).toContain('For how many people?'))
  const select = root.querySelector('select') as HTMLSelectElement
  const label = root.querySelector('label') as HTMLLabelElement
  expect(label.htmlFor).toBe(select.id)
  expect([select.value, [...select.options].map(({ value }) => value)]).toEqual(['2', ['1', '2', '3']])
  select.value = '3'
  select.dispatchEvent(new Event('input', { bubbles: true }))
  expect([partySize.value, select.value]).toEqual([3, '3'])
})
