import { randomUUID } from 'node:crypto'
import type { Configuration } from '../store/configuration.ts'
import type { Letter } from './mail.ts'
import { previewLetter } from './preview-letter.ts'

/** A letter as visitors get it, about a booking that nobody made: for trying out a mail server. */
export function testLetter(configuration: Configuration, to: string, publicUrl: string, nowMs: number): Letter {
  const { mail, profile } = configuration
  const shown = previewLetter(configuration, publicUrl, { kind: 'confirmed', reader: 'attendee' }, nowMs)
  if (!shown) throw new Error('a configuration has a service and a location')
  const replyTo = mail?.replyTo ?? profile.email
  return {
    // Each one is another letter: a mailbox must not take the second try for a repetition.
    messageId: `<${randomUUID()}@${new URL(publicUrl).hostname}>`,
    fromName: mail?.senderName ?? profile.name,
    to: { name: '', address: to },
    ...(replyTo && { replyTo: { name: profile.name, address: replyTo } }),
    subject: `[TEST] ${shown.subject}`,
    text: shown.text,
    html: shown.html,
  }
}
