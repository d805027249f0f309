import type { Language } from '../i18n/messages.ts'

/** Texts of the page behind the link in the letter, beside those of the booking flow. */
export type ManageKey =
  | 'yours'
  | 'pending'
  | 'confirmed'
  | 'declined'
  | 'cancelled'
  | 'completed'
  | 'noShow'
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

export type ManageLanguage = Language<ManageKey>
