import { signal } from '@preact/signals-core'
import type { Catalog } from '@slotwell/shared/schema'
import { createApiClient } from './api-client.ts'
import type { App } from './booking/app.ts'
import { createBookingApi } from './booking/booking-api.ts'
import { createBookingModel } from './booking/booking-model.ts'
import type { Presets } from './booking/choice.ts'
import { WaitingNotice } from './booking/notice.tsx'
import { Skeleton, Widget } from './booking/widget.tsx'
import { draw } from './draw.ts'
import type { BookingElement, Loading } from './element.ts'
import { emitFrom } from './events.ts'
import { directionOf, formattingTag, LANGUAGES } from './i18n/languages.ts'
import { speaking, type Translate } from './i18n/messages.ts'
import { voiceOf, type Voice } from './voice.ts'
import { insist, later, whenNeeded, type Needed } from './late.tsx'
import { languageOf, readOptions, wishesOf, zoneHere } from './options.ts'
import { paint, rootIn } from './style/adopt.ts'
import { warmUp } from './warm-up.ts'

/** Whether the page presets more than the offer, or is shown again: most do without what deals with that. */
const isPreset = (host: BookingElement) => {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return (
    host.prefill || /name|mail|phone|date|hold|query|answer|meta|utm|reload|back/.test([...host.getAttributeNames(), page?.type].join())
  )
}

/**
 * Draws the booking flow into `host` and follows its attributes. `loading` has the answer to `…/start` that was asked for while
 * this file was loading. Returns what ends it: the time held is let go, the link inside the element shows again.
 */
export function mount(host: BookingElement, origin: string, loading?: Loading): () => void {
  const root = rootIn(host)
  const visitorZone = zoneHere()
  const emit = emitFrom(host)
  const app = signal<App>()
  /** Texts for the time before the catalog is there. */
  const early = signal<Needed<Translate>>()
  const client = signal(createApiClient(origin))
  /** The link inside the element stands for the flow. */
  const isAway = signal(false)
  /** The attributes as they were when they last changed. */
  let asked = readOptions(host, origin)
  let round = 0

  const repaint = () => paint(host, root, app.peek()?.model.catalog.peek().organization.accent)
  /** Everything that speaks, for the language of the catalog. */
  const speak = (catalog: Catalog, isOver: () => boolean): Promise<Voice | undefined> =>
    insist(
      async () => {
        const { locale: language, organization, texts } = catalog
        const tag = formattingTag(language, asked.tag, navigator.languages)
        root.dir = directionOf(tag)
        // Nothing can be said without texts: until they come the page's own link leads on.
        const voice = await voiceOf({ language, tone: organization.tone, tag, texts }, app.peek())
        host.told?.(catalog, tag)
        return voice
      },
      isOver,
      () => (isAway.value = !app.peek()),
    )

  const end = () => {
    client.value.close()
    app.peek()?.model.dispose()
    app.value = undefined
  }

  const load = (given?: Loading) => {
    const mine = ++round
    const isOver = () => mine !== round
    return show(isOver, given).catch((error) => {
      // Such as a zone that this browser doesn't know: the page's own link leads on.
      console.error(error)
      if (isOver()) return
      end()
      isAway.value = true
    })
  }

  async function show(isOver: () => boolean, given?: Loading): Promise<void> {
    const { key, api: base, tag, ...wishes } = asked
    end()
    isAway.value = false
    const own = (client.value = createApiClient(base))
    const api = createBookingApi(own, key)
    const language = languageOf(tag)
    const reads = formattingTag(LANGUAGES[language] ? language : 'en', tag, navigator.languages)
    root.dir = directionOf(language)
    early.value = whenNeeded(() => speaking(LANGUAGES, { language, tone: 'formal', tag: reads }))
    const warm = warmUp(reads, visitorZone)

    // What it says beyond the offer is waited for; another offer is an attribute like those that the page changes itself.
    const prefill = isPreset(host) && insist(() => import('./prefill.ts'), isOver).then((part) => part?.takePrefill(host))
    const query = { timeZone: visitorZone, locale: LANGUAGES[language] && language }
    let presets: Presets = wishes
    let outcome = await api.start({ ...query, ...presets }, given)
    // A wish of the page that no longer exists must not close the shop: it is dropped, the others stay.
    for (const name of ['service', 'staff', 'location'] as const) {
      if (outcome.ok || outcome.problem.code !== `unknown_${name}`) continue
      emit('error', { code: outcome.problem.code })
      presets = { ...presets, [name]: undefined }
      outcome = await api.start({ ...query, ...presets })
    }
    if (isOver()) return
    if (!outcome.ok) {
      isAway.value = true
      console.error(`slotwell: ${outcome.problem.detail ?? outcome.problem.code}`)
      emit('error', { code: outcome.problem.code })
      return
    }
    const start = outcome.value
    await warm
    const words = await speak(start.catalog, isOver)
    const preset = (await prefill) || undefined
    if (!words || isOver()) return
    const model = createBookingModel({ api, start, presets, visitorZone, now: Date.now, emit, ...preset })
    // The page has its turn before the drawing, which is the most that a slow phone has to do at once.
    await later(0)
    if (isOver()) return model.dispose()
    // Before anything new is in the document: asking for its styles afterwards would mean to lay it out at once.
    paint(host, root, start.catalog.organization.accent)
    isAway.value = false
    app.value = { model, client: own, zoneSearch: signal(), ...words }
    emit('ready', { services: start.catalog.services.length })
    preset?.begin(model)
  }

  async function translate(): Promise<void> {
    const current = app.value
    if (!current) return load()
    const mine = round
    const { key, tag } = asked
    const isOver = () => mine !== round || tag !== asked.tag
    const answer = await createBookingApi(current.client, key).catalog(languageOf(tag))
    if (!answer.ok) return
    const words = await speak(answer.value, isOver)
    if (!words || isOver()) return
    // Where weeks begin with another day a date stands at another place, and has to be found there by who was on it.
    const grid = (root.getRootNode() as ShadowRoot).activeElement?.closest('[role=grid]')
    current.model.translate(answer.value)
    app.value = { ...current, ...words }
    grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }

  let shown: string | undefined
  /** Tells of another step, before anything of it is in the document. */
  const enter = (step: string | undefined) => {
    if (step === shown) return
    // Only after a step of the visitor: a page that opens must not lose its focus to us. The heading is there all the time. Afterwards
    // the page would have to be laid out for it at once, and once more because what had the focus is gone.
    if (step && shown) root.querySelector<HTMLElement>('#title')?.focus()
    shown = step
    if (step) queueMicrotask(() => emit('view', { step }))
  }

  const shell = () => {
    enter(app.value?.model.step.value)
    if (isAway.value) return <slot />
    if (app.value) return <Widget app={app.value} />
    return (
      <>
        <WaitingNotice client={client.value} t={early.value?.()} />
        <Skeleton />
      </>
    )
  }

  const observer = new MutationObserver(() => {
    // Outside of a page it has no language.
    if (!host.isConnected) return
    const before = asked
    asked = readOptions(host, origin)
    if (wishesOf(asked) !== wishesOf(before)) void load()
    else if (asked.tag !== before.tag) void translate()
    repaint()
  })
  observer.observe(host, { attributes: true })
  observer.observe(document, { subtree: true, attributeFilter: ['lang'] })
  const leave = () => app.value?.model.leave()
  const comeBack = (event: PageTransitionEvent) => void (event.persisted && app.value?.model.comeBack())
  addEventListener('pagehide', leave)
  addEventListener('pageshow', comeBack)

  // Before anything is in it: asking for styles makes the browser work out those of all there is.
  repaint()
  draw(root, shell)
  void load(loading)

  return () => {
    round++
    observer.disconnect()
    removeEventListener('pagehide', leave)
    removeEventListener('pageshow', comeBack)
    isAway.value = true
    end()
  }
}
