import type { Letter, Mail } from './mail.ts'

const KEPT = 200

export interface KeptLetter extends Letter {
  /** Position in the order of arrival, from 1. */
  readonly position: number
  readonly atMs: number
}

/** A mailbox in memory in place of a mail server, for developing and trying out. */
export interface DevBox extends Mail {
  /** The newest first. */
  list(): readonly KeptLetter[]
  read(position: number): KeptLetter | undefined
  /** When somebody is erased: his name stands in letters to others, too. */
  forgetAll(): void
}

export function createDevBox({
  clock,
  sender = 'bookings@slotwell.invalid',
}: {
  readonly clock: () => number
  readonly sender?: string
}): DevBox {
  const letters: KeptLetter[] = []
  let arrived = 0
  return {
    sender,
    async send(letter) {
      // A mailbox shows a repeated letter once.
      if (letters.some(({ messageId }) => messageId === letter.messageId)) return
      letters.push({ ...letter, position: ++arrived, atMs: clock() })
      if (letters.length > KEPT) letters.shift()
    },
    close() {},
    list: () => [...letters].reverse(),
    read: (position) => letters.find((letter) => letter.position === position),
    forgetAll: () => void letters.splice(0),
  }
}
