import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bookingOf, catalogOf, colour, cut, holdOf, IDS, startOf, yoga } from '../test/catalog.ts'
import { slotsAnswer } from '../test/slots.ts'
import { defineElement, type BookingElement, type Follower } from './element.ts'
import { messages } from './i18n/locales/en.ts'
import { follow } from './life.ts'
import { mount } from './mount.tsx'
import { RARE } from './rare/rare-words.ts'

const API = 'https://api.example'
const CHALLENGE = { parameters: { salt: '00'.repeat(16), nonce: '00'.repeat(16), keyPrefix: '00'.repeat(16) }, signature: '' }
const float = () => import('./float.ts')
let asked: { method: string; path: string; body: Record<string, unknown> }[]
let answer: (path: string, method: string) => [number, unknown] | undefined
let services = [cut]

function usual(path: string): [number, unknown] {
  if (path.includes('/start')) return [200, startOf(services)]
  if (path.includes('/catalog')) return [200, catalogOf(services)]
  if (path.includes('/slots')) return [200, slotsAnswer(['2026-11-24T09:00'])]
  if (path.endsWith('/holds')) return [201, holdOf('2026-11-24T09:00:00+01:00')]
  if (path.endsWith('/bookings')) return [201, bookingOf('2026-11-24T09:00:00+01:00')]
  return [204, undefined]
}
const element = (attributes = 'data-key="pk_test"') => {
  const holder = document.createElement('div')
  holder.innerHTML = `<slotwell-booking ${attributes}><a href="https://salon.example/book">Book here</a></slotwell-booking>`
  return holder.firstElementChild as HTMLElement
}
const put = (host: HTMLElement) => document.body.appendChild(host)
const inside = (host: HTMLElement) => host.shadowRoot?.querySelector('.root') as HTMLElement
const shows = (host: HTMLElement, text: string | RegExp) =>
  vi.waitFor(() => expect(inside(host)?.textContent ?? '').toMatch(text), { timeout: 10_000 })
const $ = (host: HTMLElement, selector: string) => host.shadowRoot?.querySelector<HTMLElement>(selector) as HTMLElement
const type = (host: HTMLElement, id: string, value: string) => {
  const input = $(host, `[id="${id}"]`) as HTMLInputElement
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

beforeEach(() => {
  asked = []
  services = [cut]
  answer = usual
  document.documentElement.lang = 'en-GB'
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const path = url.replace(API, '')
    asked.push({ method: init.method ?? 'GET', path, body: typeof init.body === 'string' ? JSON.parse(init.body) : {} })
    const given = answer(path, init.method ?? 'GET')
    if (!given) throw new TypeError('Failed to fetch')
    return new Response(given[0] === 204 ? null : JSON.stringify(given[1]), { status: given[0] })
  })
  defineElement({ origin: API, languages: ['de', 'en'], load: async () => ({ follow }), float })
})
afterEach(() => {
  document.body.replaceChildren()
  // happy-dom forgets what had the focus and is gone when it is asked.
  void document.activeElement
  vi.unstubAllGlobals()
})

describe('the element', () => {
  it('books from the first time to the last page, with one request before the first choice', async () => {
    const host = put(element())
    const events: string[] = []
    for (const name of ['ready', 'view', 'select-slot', 'hold', 'submit', 'booked'])
      host.addEventListener(`slotwell:${name}`, (event) =>
        events.push([name, (event as CustomEvent).detail.step].filter(Boolean).join(' ')),
      )
    await shows(host, 'When suits you?')
    expect(asked.map(({ path }) => path.split('?')[0])).toEqual(['/v1/public/pk_test/start'])
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    type(host, 'name', 'Zoë')
    type(host, 'email', 'zoe@example.org')
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'You are booked.')
    expect(inside(host).textContent).toContain('R-1001')
    await vi.waitFor(() =>
      expect(events).toEqual(['ready', 'view when', 'select-slot', 'view details', 'hold', 'submit', 'booked', 'view done']),
    )
  })

  it('keeps the way back where it is while a booking is on its way, so that the heading stays in its place', async () => {
    let arrive = () => {}
    const answered = new Promise<void>((resolve) => (arrive = resolve))
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    type(host, 'name', 'Zoë')
    type(host, 'email', 'zoe@example.org')
    const back = $(host, '.head button')
    const { fetch } = globalThis
    vi.stubGlobal('fetch', (...call: Parameters<typeof fetch>) => answered.then(() => fetch(...call)))
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, messages.sending as string)
    expect([$(host, '.head button'), back.getAttribute('aria-disabled')]).toEqual([back, 'true'])
    arrive()
    await shows(host, 'You are booked.')
    expect($(host, '.head button')).toBe(null)
  })

  it('moves the focus to the heading of another step while what had it is still there, and takes it from nobody at first', async () => {
    const host = put(element())
    await shows(host, 'When suits you?')
    expect(host.shadowRoot?.activeElement).toBe(null)
    const seen: unknown[] = []
    $(host, '#title').addEventListener('focus', () => seen.push($(host, '[role=grid]')))
    $(host, '[role=option]').focus()
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    expect([seen, host.shadowRoot?.activeElement?.id, $(host, '#title').textContent]).toEqual([
      [expect.anything()],
      'title',
      messages.details,
    ])
  })

  it('says at each field what to do, and lists the faults', async () => {
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, '2 entries are missing')
    const input = $(host, '#email')
    expect(input.getAttribute('aria-invalid')).toBe('true')
    expect($(host, `#${input.getAttribute('aria-describedby')}`).textContent).toBe('Please enter your e-mail address.')
    expect(asked.filter(({ path }) => path.endsWith('/bookings'))).toEqual([])
  })

  it('offers the lengths of a service with what each costs', async () => {
    const price = (amount: number) => ({ amount, currency: 'CHF' })
    services = [
      {
        ...cut,
        price: price(8000),
        durations: [
          { durationMin: 30, price: price(8000) },
          { durationMin: 90, price: price(0) },
        ],
      },
    ]
    const host = put(element())
    await shows(host, 'How long?')
    const choices = [...(host.shadowRoot?.querySelectorAll('[part=choice]') ?? [])]
    expect(choices.map(({ textContent }) => textContent?.replaceAll(/[\u00a0\u202f]/g, ' '))).toEqual([
      '30 minsCHF 80.00',
      '1 hr 30 minsfree of charge',
    ])
    ;(choices[1] as HTMLElement).click()
    await shows(host, '1 hr 30 mins · free of charge')
  })

  it('tells whoever may not book more of this kind how else to go on', async () => {
    answer = (path) => (path.endsWith('/bookings') ? [409, { code: 'booking_limit_reached' }] : usual(path))
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    type(host, 'name', 'Zoë')
    type(host, 'email', 'zoe@example.org')
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'For more appointments of this kind, please talk to us.')
    await vi.waitFor(() => expect(($(host, '#failure a') as HTMLAnchorElement).href).toBe('tel:+41445550011'))
    expect(($(host, '#email') as HTMLInputElement).value).toBe('zoe@example.org')
  })

  it('books with a server that is newer: what it does not know is passed over, a new kind of question is a text', async () => {
    const more = { since: 'tomorrow', deeper: { list: [1] } }
    const asks = { ...more, id: 'born', kind: 'date', label: 'Date of birth', required: true } as unknown as (typeof cut.questions)[number]
    services = [{ ...cut, ...more, questions: [asks] }]
    const newer = (given: unknown): unknown =>
      Array.isArray(given)
        ? given.map(newer)
        : given && typeof given === 'object'
          ? { ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, newer(value)])), ...more }
          : given === 'confirmed' || given === 'formal'
            ? 'something new'
            : given
    answer = (path) => {
      const [status, body] = usual(path)
      return [status, newer(body)]
    }
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    type(host, 'name', 'Zoë')
    type(host, 'email', 'zoe@example.org')
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'Please fill in this field.')
    type(host, 'answer:born', '1990-05-01')
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'You are booked.')
    expect(asked.find(({ path }) => path.endsWith('/bookings'))?.body.answers).toEqual({ born: '1990-05-01' })
  })

  it('goes back to the form over a refusal that it does not know, with what was typed', async () => {
    answer = (path) => (path.endsWith('/bookings') ? [409, { code: 'moon_is_full', phase: 4 }] : usual(path))
    const host = put(element('data-key="pk_test" data-name="Zoë" data-email="zoe@example.org"'))
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'That did not work.')
    expect(($(host, '#email') as HTMLInputElement).value).toBe('zoe@example.org')
  })

  it('asks for how many, beside the times that have room for them', async () => {
    services = [yoga]
    answer = (path) =>
      path.includes('/slots')
        ? [200, { ...slotsAnswer([]), days: [{ date: '2026-11-24', slots: [{ start: '2026-11-24T09:00:00+01:00', seatsLeft: 3 }] }] }]
        : usual(path)
    const host = put(element())
    await shows(host, 'For how many people?')
    const select = $(host, '#party') as HTMLSelectElement
    select.value = '3'
    select.dispatchEvent(new Event('input', { bubbles: true }))
    await shows(host, /CHF\s75\.00/)
    await vi.waitFor(() => expect($(host, '[role=option]').textContent).toContain('3 seats left'))
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    expect(asked.find(({ path }) => path.endsWith('/holds'))?.body.partySize).toBe(3)
    expect($(host, '.summary').textContent).toContain('3 people')
  })

  it.each([
    ['is gone', (host: HTMLElement) => host.remove()],
    ['speaks another language', (host: HTMLElement) => host.setAttribute('data-locale', 'de')],
  ])('asks no more for words that cannot be had once it %s', async (_, leave) => {
    services = [yoga]
    answer = (path) => (path.includes('/catalog') ? [200, { ...catalogOf(services), locale: 'de' }] : usual(path))
    const asks = vi.spyOn(RARE, 'en').mockRejectedValue(new Error('blocked'))
    const host = put(element())
    await vi.waitFor(() => expect(asks.mock.calls.length).toBe(2), { timeout: 5_000 })
    leave(host)
    if (host.isConnected) await shows(host, 'Nächster freier Termin')
    const before = asks.mock.calls.length
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(asks.mock.calls.length).toBe(before)
    asks.mockRestore()
  })

  it('says of shared appointments what the owner says', async () => {
    services = [yoga]
    const texts = { partySize: 'How many of you?', people: { one: 'just you', other: '{n} yogis' } }
    answer = (path) => (path.includes('/start') ? [200, { ...startOf(services), catalog: { ...catalogOf(services), texts } }] : usual(path))
    const host = put(element('data-key="pk_test" data-party-size="2"'))
    await shows(host, 'How many of you?')
    expect(($(host, '#party') as HTMLSelectElement).value).toBe('2')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    expect($(host, '.summary').textContent).toContain('2 yogis')
  })

  it('offers the owner’s phone while the server does not answer', async () => {
    answer = (path) => (path.endsWith('/holds') ? [503, undefined] : usual(path))
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, 'The server is not answering.')
    expect($(host, '.notice a').getAttribute('href')).toBe('tel:+41445550011')
  })

  it('hides what is typed from recorders of the session, and lets the browser fill in what it knows', async () => {
    services = [
      {
        ...cut,
        requires: { email: true, phone: true },
        questions: [
          { id: 'why', kind: 'paragraph', label: 'Why?', required: false },
          { id: 'fund', kind: 'choice', label: 'Fund', required: true, options: [{ id: 'css', label: 'CSS' }] },
          { id: 'sober', kind: 'checkbox', label: 'Sober', required: true },
        ],
      },
    ]
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    const fields = [...(host.shadowRoot?.querySelectorAll('input:not([name=topic]), select, textarea') ?? [])]
    expect(fields.map(({ id }) => id)).toEqual(['name', 'email', 'phone', 'answer:why', 'answer:fund', 'answer:sober'])
    expect(fields.map((field) => field.getAttribute('autocomplete'))).toEqual(['name', 'email', 'tel', 'off', null, null])
    // One of them for all: `e2e/specs/session-replay.spec.ts` has the list, and a recorder.
    for (const field of fields) expect(field.matches('.rr-block[data-hj-suppress]')).toBe(true)
  })

  it('sends what was written where no person looks, and empties it for the next press', async () => {
    const host = put(element('data-key="pk_test" data-name="Zoë Müller" data-email="zoe@example.org"'))
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    const trap = $(host, 'input[name=topic]') as HTMLInputElement
    expect([trap.tabIndex, trap.autocomplete, trap.closest('[aria-hidden=true]')?.className]).toEqual([-1, 'off', 'hidden'])
    const send = () => $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    const bookings = () => asked.filter(({ path }) => path.endsWith('/bookings'))
    answer = (path) => (path.endsWith('/bookings') && bookings().length < 2 ? [403, { code: 'filled_by_program' }] : usual(path))
    trap.value = 'https://spam.example'
    send()
    await shows(host, 'That did not work.')
    send()
    await shows(host, 'You are booked.')
    expect(bookings().map(({ body }) => body.leaveEmpty)).toEqual(['https://spam.example', undefined])
  })

  it('says what the owner says, also in the next language, and tells the popup of it', async () => {
    const texts: Record<string, object> = { en: { when: 'Pick <one>' }, de: { when: 'Such aus' } }
    const inLanguage = (locale: string) => ({ ...catalogOf(services), locale, texts: texts[locale] })
    answer = (path) =>
      path.includes('/start')
        ? [200, { ...startOf(services), catalog: inLanguage('en') }]
        : path.includes('/catalog')
          ? [200, inLanguage('de')]
          : usual(path)
    const told: unknown[] = []
    const host = put(Object.assign(element(), { told: (catalog: object, tag: string) => void told.push([catalog, tag]) }))
    await shows(host, 'Pick <one>')
    host.setAttribute('data-locale', 'de')
    await shows(host, 'Such aus')
    await shows(host, 'Nächster freier Termin')
    expect(told).toEqual([
      [expect.objectContaining({ texts: texts.en }), expect.stringMatching(/^en/)],
      [expect.objectContaining({ texts: texts.de }), expect.stringMatching(/^de/)],
    ])
  })

  it('fills in what the page knows of its visitor, and leaves it to him', async () => {
    const host = put(element('data-key="pk_test" data-name="Zoë Müller" data-email="zoe@example.org"'))
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    expect(($(host, '#name') as HTMLInputElement).value).toBe('Zoë Müller')
    type(host, 'name', 'Max Müller')
    $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await shows(host, 'You are booked.')
    expect(asked.find(({ path }) => path.endsWith('/bookings'))?.body.attendees).toEqual([{ name: 'Max Müller', email: 'zoe@example.org' }])
  })

  it('shows what owners write as text, never as markup (T8)', async () => {
    services = [{ ...cut, name: '<img src=x onerror=alert(1)>', description: '<script>alert(1)</script>' }, colour]
    const host = put(element())
    await shows(host, /<img src=x/)
    expect([$(host, 'img'), $(host, 'script')]).toEqual([null, null])
  })

  it.each([
    ['the visitor', { first: 'Mars/Olympus_Mons', place: 'Europe/Zurich' }],
    ['the place', { first: 'Europe/Zurich', place: 'Mars/Olympus_Mons' }],
  ])('shows the link of the page where this browser does not know the zone of %s', async (_, { first, place }) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    vi.stubGlobal('Temporal', { Now: { timeZoneId: () => first } })
    answer = (path) => {
      const [status, body] = usual(path)
      return [status, JSON.parse(JSON.stringify(body ?? null).replaceAll('Europe/Zurich', place))]
    }
    const host = put(element())
    await vi.waitFor(() => expect($(host, 'slot')).toBeTruthy())
    expect(inside(host).textContent).toBe('')
    expect(String(told.mock.calls)).toContain('Mars/Olympus_Mons')
    told.mockRestore()
  })

  it('keeps the link of the page as long as the core is not there, and if it never comes', async () => {
    defineElement({ origin: API, languages: [], load: () => Promise.reject(new Error('blocked')), float }, 'slotwell-blocked')
    const host = document.createElement('slotwell-blocked')
    host.dataset.key = 'pk_test'
    host.innerHTML = '<a href="https://salon.example/book">Book here</a>'
    document.body.append(host)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect([host.shadowRoot, host.style.minHeight, host.textContent]).toEqual([null, '', 'Book here'])
  })

  it('keeps the link until the core is there, even if that takes a while', async () => {
    let arrive = (_: Follower) => {}
    const core = new Promise<Follower>((resolve) => (arrive = resolve))
    defineElement({ origin: API, languages: ['en'], load: () => core, float }, 'slotwell-slow')
    const host = document.createElement('slotwell-slow')
    host.dataset.key = 'pk_test'
    put(host)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect([host.shadowRoot, asked.length]).toEqual([null, 1])
    arrive({ follow })
    await shows(host, 'When suits you?')
    expect(asked).toHaveLength(1)
  })

  it.each(['data-key="pk_test"', 'data-key="pk_test" data-slotwell-float'])(
    'keeps the link in a browser that constructs no style sheets: %s',
    async (attributes) => {
      const construct = vi.fn(function construct() {
        throw new TypeError('Illegal constructor')
      })
      vi.stubGlobal('CSSStyleSheet', construct)
      const host = put(element(attributes))
      await vi.waitFor(() => expect(construct).toHaveBeenCalled())
      expect([host.shadowRoot, host.textContent]).toEqual([null, 'Book here'])
    },
  )

  it('asks for what the address chooses before it shows anything, and fills in what it says', async () => {
    services = [cut, colour]
    history.replaceState(null, '', '/?service=cut&name=Ada')
    const host = put(element('data-key="pk_test" data-query'))
    const ready: number[] = []
    host.addEventListener('slotwell:ready', () => ready.push(asked.length))
    await shows(host, 'When suits you?')
    history.replaceState(null, '', '/')
    expect(asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('service'))).toEqual([null, 'cut'])
    expect(ready).toEqual([2])
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    expect(($(host, '#name') as HTMLInputElement).value).toBe('Ada')
  })

  it.each([
    ['the time is refused', '/holds'],
    ['the booking is refused', '/bookings'],
  ])('leads to the plain pages where %s without a sum that the page cannot work out', async (_, refused) => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    answer = (path) => (path.endsWith(refused) ? [403, { code: 'proof_required', challenge: CHALLENGE }] : usual(path))
    const host = put(element())
    await shows(host, 'When suits you?')
    $(host, '[role=option]').click()
    if (refused === '/bookings') {
      await shows(host, /another 10 minutes/)
      type(host, 'name', 'Ada')
      type(host, 'email', 'ada@example.org')
      $(host, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    }
    await shows(host, 'Please book on our simple page.')
    const { href } = $(host, 'a.primary') as HTMLAnchorElement
    expect(href).toMatch(/^https:\/\/api\.example\/book\/[a-z-]+\/times\?service=cut&.*month=2026-11&lang=en$/)
    expect(asked.filter(({ path }) => path.endsWith(refused))).toHaveLength(1)
    expect(inside(host).querySelectorAll('.primary, form, .hold')).toHaveLength(1)
  })

  it('shows the link again when the server refuses the page', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    answer = () => [403, { code: 'origin_not_allowed', detail: 'add https://salon.example' }]
    const host = put(element())
    await vi.waitFor(() => expect(inside(host)?.innerHTML).toBe('<slot></slot>'))
    expect(console.error).toHaveBeenCalledWith('slotwell: add https://salon.example')
  })

  it('tells of a lost connection, with the link beside it, and goes on by itself', async () => {
    let online = false
    answer = (path) => (online ? usual(path) : undefined)
    const host = put(element())
    await shows(host, 'No connection. We keep trying, nothing is lost.')
    expect($(host, '.notice slot')).toBeTruthy()
    online = true
    $(host, '.notice button').click()
    await shows(host, 'When suits you?')
  })

  it('goes on without a wish that no longer exists, and keeps the others', async () => {
    services = [cut, colour]
    answer = (path) => (path.includes('staff=gone') ? [404, { code: 'unknown_staff' }] : usual(path))
    const host = put(element('data-key="pk_test" data-service="cut" data-staff="gone"'))
    await shows(host, 'When suits you?')
    expect(asked.filter(({ path }) => path.includes('/start')).map(({ path }) => path.includes('service=cut'))).toEqual([true, true])
  })

  describe('between the making of the flow and its drawing', () => {
    const timers = new Map<number, { go: () => void; ms: number }>()
    /** Lets one task have its turn, as long as there is one that waits for nothing else. */
    const turn = async () => {
      const [id, timer] = [...timers].find(([, { ms }]) => !ms) ?? []
      if (id) timers.delete(id)
      timer?.go()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const looksAhead = () => [...timers.values()].some(({ ms }) => ms === 1500)
    const untilMade = async () => {
      timers.clear()
      let last = 0
      vi.stubGlobal('setTimeout', (go: () => void, ms = 0) => {
        timers.set(++last, { go, ms })
        return last
      })
      vi.stubGlobal('clearTimeout', (id: number) => timers.delete(id))
      const host = element('') as BookingElement
      document.body.append(host)
      host.dataset.key = 'pk_test'
      const end = mount(host, API)
      // The look at the next month waits from the moment in which the flow is made.
      const made = async () => {
        if (!looksAhead()) await turn()
        expect(looksAhead()).toBe(true)
      }
      await vi.waitFor(made, { timeout: 10_000, interval: 1 })
      return { host, end }
    }

    it('gives the page its turn, with the frame of what comes on show', async () => {
      const { host } = await untilMade()
      // Nothing of what Intl has to read is left for later.
      expect([...timers.values()].filter(({ ms }) => !ms)).toHaveLength(1)
      expect([$(host, '[aria-busy=true]'), $(host, '[role=grid]')]).toEqual([expect.anything(), null])
      await turn()
      expect($(host, '[role=grid]').querySelectorAll('[data-free=true]')).not.toHaveLength(0)
    })

    it('draws nothing and asks for nothing more where it has been taken away by then', async () => {
      const { host, end } = await untilMade()
      const tell = vi.fn()
      host.addEventListener('slotwell:ready', tell)
      end()
      await turn()
      expect([$(host, '[role=grid]'), looksAhead(), tell.mock.calls.length]).toEqual([null, false, 0])
      expect(asked.map(({ path }) => path.split('?')[0])).toEqual(['/v1/public/pk_test/start'])
    })
  })

  it('survives being moved, and ends when it is removed', async () => {
    const host = put(element())
    await shows(host, 'When suits you?')
    const root = inside(host)
    document.body.append(document.createElement('main'))
    document.querySelector('main')?.append(host)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect([inside(host) === root, asked.length]).toEqual([true, 1])
    $(host, '[role=option]').click()
    await shows(host, /another 10 minutes/)
    host.remove()
    await vi.waitFor(() => expect(asked.at(-1)?.method).toBe('DELETE'))
    put(host)
    await shows(host, 'When suits you?')
  })

  it('follows its attributes', async () => {
    services = [cut, colour]
    const host = put(element())
    await shows(host, 'What would you like to book?')
    host.dataset.service = 'cut'
    await shows(host, 'When suits you?')
    expect(asked.at(-1)?.path).toContain('service=cut')
    services = [yoga, colour]
    host.dataset.service = 'yoga'
    await shows(host, /CHF\s25\.00/)
    const before = asked.length
    host.dataset.partySize = '2'
    await shows(host, /CHF\s50\.00/)
    const since = asked.slice(before).filter(({ path }) => !path.includes('from=2026-12'))
    expect(since.map(({ path }) => /\w+\?|partySize=2/g[Symbol.match](path))).toEqual([['start?', 'partySize=2']])
    host.dataset.partySize = ''
    await shows(host, /CHF\s25\.00/)
    const typedBefore = inside(host)
    host.dataset.theme = 'dark'
    await vi.waitFor(() => expect(typedBefore.dataset.theme).toBe('dark'))
    host.dataset.accent = '#ffd400'
    await vi.waitFor(() => expect(typedBefore.style.getPropertyValue('--on-accent')).toBe('rgb(0 0 0)'))
    host.dataset.locale = 'de'
    await vi.waitFor(() => expect(asked.map(({ path }) => path).join()).toContain('catalog?locale=de'), { timeout: 10_000 })
  })

  describe('a number of people that the page says', () => {
    /** But for the look at the month behind the one that is shown. */
    const requests = () =>
      asked
        .map(({ path }) => path.replace(/^.*pk_test\//, '').replace(/timeZone=[^&]+&locale=en&?/, ''))
        .filter((request) => !request.includes('from=2026-12'))
    const forParty = (path: string): [number, unknown] => {
      const [, people = 1] = /start.*partySize=(\d)(?!\d)/.exec(path) ?? []
      return path.includes('/start') ? [200, startOf(services, [`2026-11-2${people}T09:00`])] : usual(path)
    }
    const opened = (host: HTMLElement, prefill?: object) => put(Object.assign(host, { prefill }))
    beforeEach(() => {
      services = [yoga]
      answer = forParty
    })

    it.each([
      ['attribute', 'data-party-size="3"', undefined],
      ['property', '', { partySize: 3 }],
      ['attribute, where the property is another', 'data-party-size="3"', { partySize: 2 }],
    ])('is part of the one request before the first choice: %s', async (_, attribute, prefill) => {
      const host = opened(element(`data-key="pk_test" ${attribute}`), prefill)
      await shows(host, /CHF\s75\.00/)
      await vi.waitFor(() => expect(($(host, '#party') as HTMLSelectElement).value).toBe('3'))
      expect($(host, '[data-free=true]').dataset['date']).toBe('2026-11-23')
      expect(requests()).toEqual(['start?partySize=3'])
    })

    it('is asked for when it comes after the first request, which was for one', async () => {
      const host = put(element('data-key="pk_test"'))
      Object.assign(host, { prefill: { partySize: 3 } })
      await shows(host, /CHF\s75\.00/)
      expect($(host, '[data-free=true]').dataset['date']).toBe('2026-11-23')
      expect(requests()).toEqual(['start?', 'start?partySize=3'])
    })

    it.each([
      ['more than the class takes', '20', /CHF\s75\.00/],
      ['no number', 'two', /CHF\s25\.00/],
    ])('is as near to it as the service allows where it is %s', async (_, size, price) => {
      const host = opened(element(`data-key="pk_test" data-party-size="${size}"`))
      await shows(host, price)
      const [first, ...more] = requests()
      expect(first).toBe(`start?partySize=${size}`)
      expect(more.filter((request) => !request.startsWith('slots'))).toEqual([])
    })

    it('does not hold another service, a person or a place that the page says late for what the first answer was about', async () => {
      services = [colour]
      answer = (path) =>
        path.includes('/start')
          ? [200, startOf(services, [path.includes('staff=mia') ? '2026-11-24T10:00' : '2026-11-24T09:00'])]
          : usual(path)
      const host = put(element('data-key="pk_test"'))
      Object.assign(host.dataset, { staff: 'mia', location: 'zurich' })
      await shows(host, 'When suits you?')
      expect($(host, '[data-start]').dataset['start']).toContain('T10:00')
      expect(requests()).toEqual(['start?', 'start?staff=mia&location=zurich'])
    })
  })

  it('follows the language of the page', async () => {
    const host = put(element())
    await shows(host, 'When suits you?')
    document.documentElement.lang = 'de-CH'
    await vi.waitFor(() => expect(asked.map(({ path }) => path).join()).toContain('catalog?locale=de'), { timeout: 10_000 })
  })

  describe('while the page changes its language', () => {
    const change = async (host: HTMLElement, said: string | RegExp) => {
      const german = (): [number, unknown] => [200, { ...catalogOf(services), locale: 'de' }]
      const before = answer
      answer = (path, method) => (path.includes('/catalog') ? german() : before(path, method))
      document.documentElement.lang = 'de-CH'
      await shows(host, said)
    }
    const focused = (host: HTMLElement, selector: string) => {
      $(host, selector).focus()
      return host.shadowRoot?.activeElement as HTMLInputElement
    }
    const choose = async (host: HTMLElement) => {
      await shows(host, 'When suits you?')
      $(host, '[role=option]').click()
      await shows(host, /another 10 minutes/)
    }

    it('stays where the visitor is among the services', async () => {
      services = [cut, colour]
      const host = put(element())
      await shows(host, 'What would you like to book?')
      const choice = focused(host, `[data-id=${colour.id}]`)
      await change(host, 'Was möchten Sie buchen?')
      expect(host.shadowRoot?.activeElement).toBe(choice)
    })

    it('keeps for how many he books', async () => {
      services = [yoga]
      const host = put(element())
      await shows(host, 'For how many people?')
      const party = focused(host, '#party')
      party.value = '2'
      party.dispatchEvent(new Event('input', { bubbles: true }))
      await change(host, 'Für wie viele Personen?')
      expect([host.shadowRoot?.activeElement === party, party.value]).toEqual([true, '2'])
      await shows(host, /CHF\s50\.00/)
    })

    it('stays on a day that stands in another week then', async () => {
      document.documentElement.lang = 'en-US'
      const later = { month: { from: '2031-11-01', to: '2031-11-30' }, slots: slotsAnswer(['2031-11-11T09:00']) }
      answer = (path) => (path.includes('/start') ? [200, { ...startOf(services), ...later }] : usual(path))
      const host = put(element())
      await shows(host, 'When suits you?')
      focused(host, '[role=grid] [tabindex="0"]')
      $(host, '[role=grid]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }))
      const day = () => (host.shadowRoot?.activeElement as HTMLElement | null)?.dataset['date']
      expect(day()).toBe('2031-11-09')
      await change(host, 'Wann passt es Ihnen?')
      expect(day()).toBe('2031-11-09')
    })

    it.each(['.turn button', '.times [role=option]', 'button.next', '[data-show] > .link', '#title'])('stays on %s', async (selector) => {
      const host = put(element())
      await shows(host, 'When suits you?')
      const control = focused(host, selector)
      await change(host, 'Wann passt es Ihnen?')
      expect([host.shadowRoot?.activeElement === control, control]).toEqual([true, $(host, selector)])
    })

    it('stays on a time of the list', async () => {
      const host = put(element())
      await shows(host, 'When suits you?')
      $(host, '[data-show] > .link').click()
      await vi.waitFor(() => expect($(host, '.list .slot')).toBeTruthy())
      const slot = focused(host, '.list .slot')
      await change(host, 'Wann passt es Ihnen?')
      expect(host.shadowRoot?.activeElement).toBe(slot)
    })

    it('keeps the search for another zone', async () => {
      services = [{ ...cut, locations: [IDS.online] }]
      const host = put(element())
      await shows(host, 'When suits you?')
      $(host, '[data-show] > div:last-child > .link').click()
      await shows(host, 'Search for a city')
      type(host, 'zone', 'tok')
      const search = focused(host, '#zone')
      await change(host, 'Stadt suchen')
      expect([host.shadowRoot?.activeElement === search, search.value]).toEqual([true, 'tok'])
    })

    it.each(['name', 'email', 'answer:why', 'answer:plan', 'answer:ok'])('keeps the field %s and what was typed', async (id) => {
      const ask = { required: false, label: id }
      const options = [{ id: 'plus', label: 'Plus' }]
      services = [
        {
          ...cut,
          questions: [
            { ...ask, id: 'why', kind: 'paragraph' },
            { ...ask, id: 'plan', kind: 'choice', options },
            { ...ask, id: 'ok', kind: 'checkbox' },
          ],
        },
      ]
      const host = put(element())
      await choose(host)
      const field = focused(host, `[id="${id}"]`)
      if (id === 'answer:ok') field.click()
      else type(host, id, id === 'answer:plan' ? 'plus' : 'typed')
      const seen = [field.value, field.checked]
      await change(host, 'Ihre Angaben')
      expect([host.shadowRoot?.activeElement === field, field.value, field.checked]).toEqual([true, ...seen])
    })

    it('stays on the link to our own page', async () => {
      services = [{ ...cut, sensitive: true }]
      const host = put(element())
      await shows(host, 'When suits you?')
      $(host, '[role=option]').click()
      await vi.waitFor(() => expect($(host, 'a.primary')).toBeTruthy())
      const link = focused(host, 'a.primary')
      await change(host, 'Ihre Angaben')
      await vi.waitFor(() => expect(link.getAttribute('href')).toContain('lang=de'))
      expect(host.shadowRoot?.activeElement).toBe(link)
    })

    it('speaks the last one, even where the answer for the one before comes later', async () => {
      const waits: Record<string, () => void> = {}
      const usually = fetch
      vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
        const [, locale] = /catalog\?locale=(\w+)/.exec(url) ?? []
        if (!locale) return usually(url, init)
        await new Promise<void>((resolve) => (waits[locale] = resolve))
        return Response.json({ ...catalogOf(services), locale })
      })
      const host = put(element())
      await shows(host, 'When suits you?')
      host.dataset['locale'] = 'de'
      await vi.waitFor(() => expect(waits['de']).toBeTruthy())
      host.dataset['locale'] = 'fr'
      await vi.waitFor(() => expect(waits['fr']).toBeTruthy())
      waits['fr']?.()
      await shows(host, 'Quand cela vous convient-il')
      waits['de']?.()
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(inside(host).textContent).toContain('Quand cela vous convient-il')
    })
  })

  it('follows the language of the part of the page that it stands in, also of one it is moved to', async () => {
    const [english, german] = ['en', 'de'].map((lang) => Object.assign(document.createElement('main'), { lang }))
    document.body.append(english as Element, german as Element)
    const host = element()
    english?.append(host)
    await shows(host, 'When suits you?')
    german?.append(host)
    await shows(host, 'When suits you?')
    ;(german as HTMLElement).lang = 'de-AT'
    await vi.waitFor(() => expect(asked.map(({ path }) => path).join()).toContain('catalog?locale=de'))
  })

  it.each(['x-', 'de_CH', '12'])('books although the page says its language is %s, which is no language tag', async (tag) => {
    await shows(put(element(`data-key="pk_test" data-locale="${tag}"`)), 'When suits you?')
  })

  it('runs from right to left in Arabic, and back', async () => {
    const arabic = { ...catalogOf(services), locale: 'ar' as const }
    answer = (path) => (path.includes('/start') ? [200, { ...startOf(services), catalog: arabic }] : usual(path))
    const host = put(element('data-key="pk_test" data-locale="ar"'))
    // Before the first answer, too: what waits must not turn around.
    await vi.waitFor(() => expect(inside(host).dir).toBe('rtl'))
    await shows(host, 'متى يناسبكم الموعد؟')
    expect(inside(host).dir).toBe('rtl')
    host.dataset.locale = 'en'
    await shows(host, 'When suits you?')
    expect(inside(host).dir).toBe('ltr')
  })

  it('keeps two of them on a page apart', async () => {
    const [one, two] = [put(element()), put(element())]
    await shows(one, 'When suits you?')
    await shows(two, 'When suits you?')
    $(one, '[role=option]').click()
    await shows(one, /another 10 minutes/)
    expect(inside(two).textContent).toContain('When suits you?')
  })
})
