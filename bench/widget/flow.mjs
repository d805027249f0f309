// A visitor without Playwright's selectors, whose scripts would run in the page and be measured with it.

/** Runs in the page before anything else: says when a time can first be tapped, and what moved. */
export function watch() {
  const seen = { shift: 0, moved: [] }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) {
        seen.shift += value
        seen.moved.push(...sources.map(({ node }) => node?.nodeName ?? 'in the widget'))
      }
  }).observe({ type: 'layout-shift', buffered: true })
  const look = () => {
    const slot = document.querySelector('slotwell-booking')?.shadowRoot?.querySelector('[data-start]')
    if (!slot?.getClientRects().length) return void requestAnimationFrame(look)
    // Painted once this frame is over.
    requestAnimationFrame(() => {
      const [script] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/slotwell.js'))
      seen.tappableMs = performance.now()
      seen.scriptMs = script.startTime
      seen.timeOrigin = performance.timeOrigin
    })
  }
  requestAnimationFrame(look)
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export function visitorOn(page, cdp) {
  const ask = async (expression) => (await cdp.send('Runtime.evaluate', { expression, returnByValue: true })).result.value
  const inWidget = (selector) => `document.querySelector('slotwell-booking').shadowRoot?.querySelector(${JSON.stringify(selector)})`

  /** Where the element can be tapped, once it is there. */
  async function placeOf(selector) {
    for (let tries = 0; tries < 600; tries++) {
      const at = await ask(`(() => {
        const box = ${inWidget(selector)}?.getBoundingClientRect()
        if (!box?.width) return
        if (box.top < 0 || box.bottom > innerHeight) scrollBy(0, box.top - innerHeight / 2)
        const { left, top, width, height } = ${inWidget(selector)}.getBoundingClientRect()
        return [left + width / 2, top + height / 2]
      })()`)
      if (at) return at
      await sleep(50)
    }
    throw new Error(`Nothing matches ${selector}.`)
  }
  const tap = async (selector) => page.mouse.click(...(await placeOf(selector)))
  const type = async (selector, text) => {
    await tap(selector)
    for (const letter of text) await page.keyboard.insertText(letter)
  }

  return {
    ask,
    /** Until a time can be tapped; what `watch` has seen. */
    async tappable() {
      for (let tries = 0; tries < 1200; tries++) {
        const seen = await ask('window.seen?.tappableMs && JSON.stringify(window.seen)')
        if (seen) return JSON.parse(seen)
        await sleep(25)
      }
      throw new Error('There was no time to tap within half a minute.')
    },
    /** From the month to the last page, with a month turned and a day chosen on the way. */
    async book(who) {
      await tap('button[aria-label="Nächster Monat"]')
      await sleep(800)
      await tap('[data-free=true]:not([aria-selected=true])')
      await tap('[role=option]')
      await placeOf('#email')
      await sleep(800)
      await type('#name', 'Bench Visitor')
      await type('#email', `${who}@visitor.example.org`)
      await tap('button[type=submit]')
      await placeOf('a[href*="/m#"]')
      await sleep(500)
    },
  }
}
