import type { HoldView } from '@slotwell/shared/schema'
import { whatIsSaid } from '../api-client.ts'
import type { App } from '../booking/app.ts'
import { HoldLine } from './hold-line.tsx'

interface Texts {
  readonly elsewhere: string
  readonly goElsewhere: string
  readonly plainly: string
  readonly goPlainly: string
}
/** Few visitors need them, so they are not among those of the first view. */
export const TEXTS: Readonly<Record<string, Texts>> = {
  de: {
    elsewhere: 'Ihre Angaben sind vertraulich. Sie geben sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
    goElsewhere: 'Weiter zur geschützten Seite',
    plainly:
      'Gerade werden sehr viele Termine reserviert, und diese Seite ist nicht verschlüsselt. Bitte buchen Sie auf unserer einfachen Seite.',
    goPlainly: 'Weiter zur einfachen Seite',
  },
  informal: {
    elsewhere: 'Deine Angaben sind vertraulich. Du gibst sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
    goElsewhere: 'Weiter zur geschützten Seite',
    plainly:
      'Gerade werden sehr viele Termine reserviert, und diese Seite ist nicht verschlüsselt. Bitte buche auf unserer einfachen Seite.',
    goPlainly: 'Weiter zur einfachen Seite',
  },
  en: {
    elsewhere: 'Your details are confidential. You enter them on a page of its own, which this website cannot read.',
    goElsewhere: 'Continue to the protected page',
    plainly: 'Many times are being reserved right now, and this page is not encrypted. Please book on our simple page.',
    goPlainly: 'Continue to the simple page',
  },
  fr: {
    elsewhere: 'Vos données sont confidentielles. Vous les saisissez sur une page à part, que ce site ne peut pas lire.',
    goElsewhere: 'Continuer vers la page protégée',
    plainly:
      'Beaucoup de rendez-vous sont réservés en ce moment, et cette page n’est pas chiffrée. Veuillez réserver sur notre page simple.',
    goPlainly: 'Continuer vers la page simple',
  },
  it: {
    elsewhere: 'I suoi dati sono riservati. Li inserisce in una pagina a parte, che questo sito non può leggere.',
    goElsewhere: 'Continuare alla pagina protetta',
    plainly: 'In questo momento si riservano molti appuntamenti e questa pagina non è cifrata. Prenoti sulla nostra pagina semplice.',
    goPlainly: 'Continuare alla pagina semplice',
  },
  ar: {
    elsewhere: 'بياناتك سرية، لذلك تُدخلها في صفحة مستقلة لا يستطيع هذا الموقع قراءتها.',
    goElsewhere: 'المتابعة إلى الصفحة المحمية',
    plainly: 'تُحجز الآن مواعيد كثيرة، وهذه الصفحة غير مشفّرة. يُرجى الحجز في صفحتنا البسيطة.',
    goPlainly: 'المتابعة إلى الصفحة البسيطة',
  },
}

const query = (wishes: object) => new URLSearchParams(whatIsSaid(wishes))

/** Our own page, and in the fragment, which no server and no log sees, what was chosen and the time that is held. */
const ownPage = (page: string, { model }: App, hold: HoldView) => {
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
  return `${page}?${query({ lang: model.catalog.value.locale })}#${query(handed)}`
}

/** The times on our pages without script, of which no sum is asked. */
const plainPage = (page: string, { model }: App) => {
  const { service, person, place, slot, catalog } = model
  const month = slot.value?.start.slice(0, 7)
  const wishes = { service: service.value?.slug, location: place.value?.slug, staff: person.value?.slug, month, lang: catalog.value.locale }
  return `${page}/times?${query(wishes)}`
}

/**
 * In place of the form. What is confidential is typed on our own page, and the time that is held goes along. Where a sum is asked
 * for that a page without TLS cannot work out, what is held is let go with this page.
 */
export function HandOver({ app }: { readonly app: App }) {
  const { checkout, catalog } = app.model
  const { hold } = checkout
  const { locale, organization, texts } = catalog.value
  const said = { ...TEXTS[locale === 'de' && organization.tone === 'informal' ? 'informal' : locale], ...texts } as unknown as Texts
  const page = `${app.client.base}/book/${organization.slug}`
  const state = hold.state.value
  if (state.kind === 'refused' ? state.code === 'proof_required' : checkout.failure.value === 'proof_required')
    return (
      <>
        <p role="alert">{said.plainly}</p>
        <a class="primary" part="primary" href={plainPage(page, app)} target="_top">
          {said.goPlainly}
        </a>
      </>
    )
  return (
    <>
      <HoldLine app={app} hold={hold} />
      <p>{said.elsewhere}</p>
      {state.kind === 'held' && (
        // Our page cannot be framed. The time is its own now: it must not be let go when this page ends.
        <a class="primary" part="primary" href={ownPage(page, app, state.hold)} target="_top" onClick={hold.handOver}>
          {said.goElsewhere}
        </a>
      )}
    </>
  )
}
