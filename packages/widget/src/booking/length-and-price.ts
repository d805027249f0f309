import type { ServiceView } from '@slotwell/shared/schema'
import type { App } from './app.ts'

/** "45 Min. · CHF 85.00". */
export const lengthAndPrice = ({ durationMin, price }: ServiceView, { t, format }: Pick<App, 't' | 'format'>): string =>
  [format.duration(durationMin), price && (price.amount ? format.money(price) : t('free'))].filter(Boolean).join(' · ')
