import PostalMime from 'postal-mime'

export interface DeliveryReport {
  /** Of our letter, `<…@…>`, if the report has its headers. */
  readonly messageId: string | undefined
  /** Those for whom it says that the mailbox is not there or takes nothing any more. */
  readonly gone: readonly string[]
  /** Of all that it speaks of. */
  readonly recipients: number
}

/** A mailbox that does not exist, has moved or is switched off (RFC 3463); other refusals may be about us and pass. */
const GONE = /^5\.(?:1\.(?:1|2|3|6|10)|2\.1)$/
const MOST_RECIPIENTS = 100

/** Reads a report as RFC 3464 has it, a message with a part `message/delivery-status`; undefined if it is none. */
export async function readDeliveryReport(text: string): Promise<DeliveryReport | undefined> {
  const mail = await PostalMime.parse(text, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'utf8',
    maxNestingDepth: 10,
    maxHeadersSize: 65_536,
  }).catch(() => undefined)
  const part = (type: RegExp) => mail?.attachments.find(({ mimeType }) => type.test(mimeType))?.content
  const status = part(/^message\/(?:global-)?delivery-status$/)
  if (typeof status !== 'string') return undefined
  const returned = part(/^(?:message\/rfc822|message\/global|text\/rfc822-headers|message\/global-headers)$/)
  // The first group is about the report, each other one about a recipient.
  const groups = status
    .split(/\r?\n[ \t]*\r?\n/)
    .slice(0, MOST_RECIPIENTS + 1)
    .map(fieldsOf)
    .filter((fields) => fields.has('final-recipient') || fields.has('original-recipient'))
  return {
    messageId: typeof returned === 'string' ? /<[^<>\s]{3,200}>/.exec(fieldsOf(returned).get('message-id') ?? '')?.[0] : undefined,
    gone: groups.flatMap((fields) => {
      const code = /^\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? ''
      if (fields.get('action')?.toLowerCase() !== 'failed' || !GONE.test(code)) return []
      return addressOf(fields.get('original-recipient')) ?? addressOf(fields.get('final-recipient')) ?? []
    }),
    recipients: groups.length,
  }
}

/** Fields of a header up to its first empty line, by their names in lower case; folded lines are one. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const [head = ''] = text.replace(/^\s+/, '').split(/\r?\n\r?\n/, 1)
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : []
    }),
  )
}

/** `rfc822;anna@example.org` */
const addressOf = (field: string | undefined): string | undefined => /^(?:rfc822|utf-8)\s*;\s*<?([^\s<>]{3,254})>?$/i.exec(field ?? '')?.[1]
