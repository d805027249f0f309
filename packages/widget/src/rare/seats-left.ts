import type { SlotView } from '@slotwell/shared/schema'
import type { RareWords } from './rare-words.ts'

/** "noch 3 Plätze" of a time that is shared; as high as that while the words are on their way, so that nothing moves then. */
export const seatsLeft =
  (rare: RareWords) =>
  ({ seatsLeft: n }: SlotView): string | undefined =>
    n ? (rare()?.('seatsLeft', { n }) ?? '\u00a0') : undefined
