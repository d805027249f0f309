import type { Message } from '../i18n/messages.ts'

/** Texts of the page behind the link in the letter, beside those of the booking flow. */
export type ManageKey =
  | 'yours'
  | 'pending'
  | 'confirmed'
  | 'declined'
  | 'cancelled'
  | 'completed'
  | 'noShow'
  | 'coming'
  | 'comes'
  | 'move'
  | 'cancel'
  | 'until'
  | 'tooLate'
  | 'reallyCancel'
  | 'yesCancel'
  | 'keep'
  | 'cancelledNow'
  | 'chooseNew'
  | 'oldTime'
  | 'newTime'
  | 'moveTo'
  | 'moved'
  | 'takenNow'
  | 'badLink'
  | 'deadlinePassed'

export interface ManageLanguage {
  readonly messages: Readonly<Record<ManageKey, Message>>
  readonly informal?: Partial<Readonly<Record<ManageKey, Message>>>
}
