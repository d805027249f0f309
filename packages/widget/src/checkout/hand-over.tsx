import type { HoldView } from '@slotwell/shared/schema'
import type { App } from '../booking/app.ts'

interface Texts {
  readonly elsewhere: string
  readonly goElsewhere: string
}
/** Few visitors need them, so they are not among those of the first view. */
export const TEXTS: Readonly<Record<string, Texts>> = {
  de: {
    elsewhere: 'Ihre Angaben sind vertraulich. Sie geben sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
    goElsewhere: 'Weiter zur geschützten Seite',
  },
  informal: {
    elsewhere: 'Deine Angaben sind vertraulich. Du gibst sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
    goElsewhere: 'Weiter zur geschützten Seite',
  },
  en: {
    elsewhere: 'Your details are confidential. You enter them on a page of its own, which this website cannot read.',
    goElsewhere: 'Continue to the protected page',
  },
  fr: {
    elsewhere: 'Vos données sont confidentielles. Vous les saisissez sur une page à part, que ce site ne peut pas lire.',
    goElsewhere: 'Continuer vers la page protégée',
  },
  it: {
    elsewhere: 'I suoi dati sono riservati. Li inserisce in una pagina a parte, che questo sito non può leggere.',
    goElsewhere: 'Continuare alla pagina protetta',
  },
  ar: {
    elsewhere: 'بياناتك سرية، لذلك تُدخلها في صفحة مستقلة لا يستطيع هذا الموقع قراءتها.',
    goElsewhere: 'المتابعة إلى الصفحة المحمية',
  },
}

/** Our own page, and in the fragment, which no server and no log sees, what was chosen and the time that is held. */
function ownPage({ model, client }: App, hold: HoldView): string {
  const { service, person, place, slot, length } = model
  const handed = {
    service: service.value?.id,
    staff: person.value?.id,
    location: slot.value?.location ?? place.value?.id,
    durationMin: service.value?.durations && length.value?.durationMin,
    start: slot.value?.start,
    hold: hold.id,
    secret: hold.secret,
  }
  const said = Object.entries(handed).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
  const { organization, locale } = model.catalog.value
  return `${client.base}/book/${organization.slug}?lang=${locale}#${new URLSearchParams(said)}`
}

/** In place of the form: what is confidential is typed on our own page, and the time that is held goes along. */
export function HandOver({ app }: { readonly app: App }) {
  const { hold } = app.model.checkout
  const { locale, organization, texts } = app.model.catalog.value
  const said = { ...TEXTS[locale === 'de' && organization.tone === 'informal' ? 'informal' : locale], ...texts } as unknown as Texts
  const state = hold.state.value
  return (
    <>
      <p>{said.elsewhere}</p>
      {state.kind === 'held' && (
        // Our page cannot be framed. The time is its own now: it must not be let go when this page ends.
        <a class="primary" part="primary" href={ownPage(app, state.hold)} target="_top" onClick={hold.handOver}>
          {said.goElsewhere}
        </a>
      )}
    </>
  )
}
