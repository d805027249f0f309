import { addDays, addMonths, daysIntoWeek, monthOf, sameDayIn } from './month.ts'

export interface GridKey {
  readonly key: string
  readonly shiftKey: boolean
}

/** Where a key leads from `isoDate`, after the date grid pattern of the ARIA authoring practices; undefined if it leads nowhere. */
export function dayForKey({ key, shiftKey }: GridKey, isoDate: string, weekStart: number, rightToLeft = false): string | undefined {
  const side = rightToLeft ? -1 : 1
  const into = daysIntoWeek(isoDate, weekStart)
  const months = (count: number) => sameDayIn(addMonths(monthOf(isoDate), count), isoDate)
  switch (key) {
    case 'ArrowLeft':
      return addDays(isoDate, -side)
    case 'ArrowRight':
      return addDays(isoDate, side)
    case 'ArrowUp':
      return addDays(isoDate, -7)
    case 'ArrowDown':
      return addDays(isoDate, 7)
    case 'Home':
      return addDays(isoDate, -into)
    case 'End':
      return addDays(isoDate, 6 - into)
    case 'PageUp':
      return months(shiftKey ? -12 : -1)
    case 'PageDown':
      return months(shiftKey ? 12 : 1)
    default:
      return undefined
  }
}
