// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./style/css.d.ts" />
import { effect, signal } from '@preact/signals-core'
import type { ManageView } from '@slotwell/shared/schema'
import { createApiClient } from './api-client.ts'
import { WaitingNotice } from './booking/notice.tsx'
import { Skeleton } from './booking/widget.tsx'
import { draw } from './draw.ts'
import { directionOf, formattingTag, LANGUAGES } from './i18n/languages.ts'
import { speaking, type Languages, type Speaker } from './i18n/messages.ts'
import { voiceOf, type Voice } from './voice.ts'
import type { ManageKey } from './manage/manage-messages.ts'
import { createManageModel } from './manage/manage-model.ts'
import { ManagePage, type ManageApp } from './manage/manage-page.tsx'
import { languageOf, zoneHere } from './options.ts'
import { paint, rootIn } from './style/adopt.ts'
import manageStyles from './manage/manage.css?inline'

const TEXTS: Languages<ManageKey> = {
  en: () => import('./manage/texts/en.ts'),
  de: () => import('./manage/texts/de.ts'),
  fr: () => import('./manage/texts/fr.ts'),
  it: () => import('./manage/texts/it.ts'),
  ar: () => import('./manage/texts/ar.ts'),
}

/** Draws the page behind the manage link into `host`. The token is the fragment, which browsers send to nobody. */
function manage(host: HTMLElement): void {
  const root = rootIn(host, manageStyles)
  const app = signal<ManageApp>()
  const client = createApiClient(host.dataset.api ?? new URL(import.meta.url).origin)
  const visitorZone = zoneHere()

  async function say(view: ManageView | undefined): Promise<Voice & Pick<ManageApp, 'tm'>> {
    const own = document.documentElement.lang || navigator.language
    const language = view?.locale ?? (LANGUAGES[languageOf(own)] ? languageOf(own) : 'en')
    const tag = formattingTag(language, document.documentElement.lang, navigator.languages)
    const speaker: Speaker = { language, tone: view?.organization.tone ?? 'formal', tag, texts: view?.texts }
    const [voice, tm] = await Promise.all([voiceOf(speaker), speaking(TEXTS, speaker)])
    return { ...voice, tm }
  }
  const open = async () => {
    const token = decodeURIComponent(location.hash.slice(1))
    app.value = undefined
    const model = createManageModel(client, token, visitorZone, Date.now)
    const early = say(undefined)
    const loading = token ? model.load() : Promise.resolve()
    // Shown while the answer takes long: the notice about the connection needs words.
    void early.then(({ t }) => (words.value = t))
    await loading
    const view = model.view.value
    app.value = { model, client, ...(await (view ? say(view) : early)) }
    paint(host, root, view?.organization.accent)
    const { documentElement } = document
    documentElement.lang = app.value.tag
    documentElement.dir = root.dir = directionOf(app.value.tag)
  }
  const words = signal<ManageApp['t']>()
  const shell = () =>
    app.value ? (
      <ManagePage app={app.value} />
    ) : (
      <>
        <WaitingNotice client={client} t={words.value} />
        <Skeleton />
      </>
    )
  draw(root, shell)
  let shown: string | undefined
  effect(() => {
    const model = app.value?.model
    const now = model && `${model.mode.value} ${model.done.value}`
    if (shown && now !== shown) queueMicrotask(() => root.querySelector<HTMLElement>('#title')?.focus())
    shown = now
  })
  paint(host, root)
  addEventListener('hashchange', () => void open())
  void open()
}

const host =
  document.querySelector<HTMLElement>('[data-slotwell-manage]') ??
  document.querySelector('main')?.appendChild(document.createElement('div'))
try {
  if (host) manage(host)
} catch {
  // A browser that is too old for this page asks for number and code of the letter.
  location.replace((document.querySelector('main a') as HTMLAnchorElement).href)
}
