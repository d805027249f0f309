import { type Letter, type Mail, MailFailure } from './mail.ts'
import type { Outcome } from './queue-runner.ts'

/** Hands a letter over, and says how that went. Rejects only if something is broken. */
export async function sendLetter(mail: Mail, letter: Letter): Promise<Outcome> {
  try {
    await mail.send(letter)
    return { end: 'sent' }
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error
    const { reason, permanent, contact } = error
    return { end: permanent ? 'givenUp' : 'delayed', reason, contact }
  }
}
