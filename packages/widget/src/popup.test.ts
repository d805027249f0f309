import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { catalogOf } from '../test/catalog.ts'
import { defineElement, type BookingElement, type SlotwellBookingElement } from './element.ts'
import { emitFrom } from './events.ts'
import { follow as float } from './float.ts'
import { createPopup } from './popup.ts'

const KEY = 'data-slotwell-open="pk_test"'
let popup: ReturnType<typeof createPopup>
/** Flows that have been begun. */
let begun: BookingElement[]

beforeEach(() => {
  begun = []
  document.documentElement.lang = 'en'
  vi.stubGlobal('fetch', async () => new Response('{}'))
  defineElement({
    origin: 'https://api.example',
    languages: [],
    load: async () => ({ follow: (element) => () => void begun.push(element) }),
    float: async () => ({ follow: float }),
  })
  popup = createPopup(document)
})
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

const $ = <Found extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document) =>
  root.querySelector<Found>(selector) as Found
const put = (markup: string) => {
  document.body.insertAdjacentHTML('afterbegin', markup)
  return document.body.firstElementChild as HTMLElement
}
const host = () => $('slotwell-popup')
const dialog = () => $<HTMLDialogElement>('dialog', host().shadowRoot as ShadowRoot)
const closing = () => $('button', host().shadowRoot as ShadowRoot).getAttribute('aria-label')
const flow = () => $<BookingElement>('slotwell-booking', host())
const open = (button: HTMLElement) => {
  popup.open(button, true)
  return flow()
}

describe('one flow', () => {
  it('goes on when the page speaks another language, closed or open', async () => {
    const button = put(`<button ${KEY}>Book</button>`)
    const first = open(button)
    expect(first.dataset['locale']).toBe('en')
    dialog().close()
    document.documentElement.lang = 'de'
    expect(open(button)).toBe(first)
    await vi.waitFor(() => expect([first.dataset['locale'], host().lang]).toEqual(['de', 'de']))
    document.documentElement.lang = 'ar'
    await vi.waitFor(() => expect([first.dataset['locale'], host().lang, host().dir]).toEqual(['ar', 'ar', 'rtl']))
    expect(flow()).toBe(first)
  })

  it('follows the language of what is around its button, and of a floating one', async () => {
    const main = put(`<main lang="en"><button ${KEY}>Book</button></main>`)
    open($('button', main))
    main.lang = 'fr'
    await vi.waitFor(() => expect(flow().dataset['locale']).toBe('fr'))
    dialog().close()
    const element = put('<slotwell-booking data-slotwell-float data-key="pk_test" data-service="cut"></slotwell-booking>')
    await vi.waitFor(() => expect(element.shadowRoot?.querySelector('button')).toBeTruthy())
    open($('button', element.shadowRoot as ShadowRoot))
    document.documentElement.lang = 'it'
    await vi.waitFor(() => expect(flow().dataset['locale']).toBe('it'))
  })

  it('is another one for whom something else is filled in', () => {
    const [a, b] = ['Anna', 'Bea'].map((name) => Object.assign(put(`<button ${KEY}>Book</button>`), { prefill: { name } }))
    const first = open(a as HTMLElement)
    dialog().close()
    expect(open(a as HTMLElement)).toBe(first)
    dialog().close()
    expect(open(b as HTMLElement)).not.toBe(first)
    expect(flow().prefill).toEqual({ name: 'Bea' })
  })

  it('that was prepared in another language is begun anew', () => {
    const button = put(`<button ${KEY}>Book</button>`)
    popup.open(button, false)
    document.documentElement.lang = 'de'
    expect(open(button).dataset['locale']).toBe('de')
  })
})

describe('the button that closes', () => {
  it.each([
    ['de', 'Schließen'],
    ['de-CH', 'Schliessen'],
    ['fr', 'Fermer'],
    ['rm', 'Close'],
  ])('is named in %s: %s', (lang, name) => {
    document.documentElement.lang = lang
    open(put(`<button ${KEY}>Book</button>`))
    expect(closing()).toBe(name)
  })

  it('has the words of the owner once the flow knows them, in the language that it speaks', () => {
    document.documentElement.lang = 'rm'
    const element = open(put(`<button ${KEY}>Book</button>`))
    element.told?.(catalogOf([]), 'de-DE')
    expect(closing()).toBe('Schließen')
    element.told?.({ ...catalogOf([]), texts: { close: 'Schließ mich' } }, 'de-CH')
    expect(closing()).toBe('Schliess mich')
  })
})

describe('the focus goes back', () => {
  const closeWith = async (change: () => void) => {
    change()
    dialog().close()
    await vi.waitFor(() => expect(dialog().open).toBe(false))
  }

  it('to a button that the page has drawn anew meanwhile', async () => {
    const holder = put(`<div><button ${KEY} data-service="a">A</button><button ${KEY} data-service="b" data-locale="en">B</button></div>`)
    open($('[data-service=b]'))
    await closeWith(() => (holder.innerHTML = `<button ${KEY}>Other</button><button class=big ${KEY} data-service="b">Termin</button>`))
    expect(document.activeElement?.className).toBe('big')
  })

  it('to one in a shadow root', async () => {
    const root = put('<div></div>').attachShadow({ mode: 'open' })
    root.innerHTML = `<button ${KEY}>Book</button>`
    open($('button', root))
    await closeWith(() => (root.innerHTML = `<button ${KEY}>Book</button>`))
    expect(root.activeElement).toBe($('button', root))
  })
})

describe('a floating button', () => {
  const floating = async (attributes = '') => {
    const element = put(`<slotwell-booking data-slotwell-float data-key="pk_test" ${attributes}></slotwell-booking>`)
    await vi.waitFor(() => expect(element.shadowRoot?.querySelector('button')).toBeTruthy())
    return { element: element as SlotwellBookingElement, button: $('button', element.shadowRoot as ShadowRoot) }
  }

  it('says no more what its element has ceased to say', async () => {
    const { element, button } = await floating('data-service="cut" data-theme="dark"')
    expect([button.dataset['service'], button.dataset['theme']]).toEqual(['cut', 'dark'])
    element.removeAttribute('data-service')
    element.dataset['theme'] = 'light'
    await vi.waitFor(() => expect(button.dataset['theme']).toBe('light'))
    expect(
      button
        .getAttributeNames()
        .filter((name) => name.startsWith('data-'))
        .sort(),
    ).toEqual(['data-key', 'data-slotwell-open', 'data-theme'])
  })

  it('lends the flow what its element has: prefill, and handlers as they are then', async () => {
    const { element, button } = await floating()
    element.prefill = { name: 'Ada', metadata: { plan: 'gold' } }
    const heard: string[] = []
    element.onHold = () => heard.push('before')
    open(button)
    expect(flow().prefill).toBe(element.prefill)
    element.onHold = (event) => {
      heard.push(event.detail.service)
      event.preventDefault()
    }
    document.addEventListener('slotwell:hold', () => heard.push('document'), { once: true })
    expect(emitFrom(flow())('hold', { service: 'svc', start: '', expiresAt: '' })).toBe(false)
    expect(heard).toEqual(['svc', 'document'])
  })
})
