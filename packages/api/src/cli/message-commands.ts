import { MESSAGE_CHANNELS, MESSAGE_STATES } from '@slotwell/shared/schema'
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'
import type { KeysOptions } from './keys.ts'
import { ORGANIZATION } from './organization-option.ts'
import { createFeed, type CreateFeedOptions, listFeeds, revokeFeed } from './feeds.ts'
import { previewLetters, type PreviewOptions } from './letters.ts'
import {
  allow,
  checkSuppressed,
  listSuppressed,
  type MailOptions,
  removePassword,
  sendTest,
  setPassword,
  suppress,
  takeBounce,
} from './mail.ts'
import { listMessages, type ListOptions, replayMessages, type ReplayOptions } from './messages.ts'
import { previewSms, type SmsOptions } from './sms.ts'
import {
  addWebhook,
  deleteWebhook,
  editWebhook,
  newSecret,
  sendAgain,
  setRunning,
  showDeliveries,
  showSecret,
  showWebhooks,
  tryWebhook,
  type WebhookOptions,
  type WebhookWishes,
} from './webhooks.ts'

type MakeCommand = (usage: string, description: string, parent: Command) => Command

/** Everything about who is told of a booking, and how. */
export function messageCommands(context: CommandContext, program: Command, command: MakeCommand): void {
  const messages = program.command('messages').description('letters and text messages: what was sent, waits or failed')
  command('list', 'show the newest, by ids, codes and times', messages)
    .option('-o, --organization <slug>', 'of one organization only')
    .option('--state <state>', `one of ${MESSAGE_STATES.join(', ')}`)
    .option('--channel <channel>', `one of ${MESSAGE_CHANNELS.join(', ')}`)
    .option('--limit <count>', 'how many at most; 50 if not given')
    .action((options: ListOptions) => listMessages(context, options))
  command('replay [ids...]', 'send again what was given up or dropped, if it is still true', messages)
    .option('--failed', 'everything that was given up')
    .option('-o, --organization <slug>', 'with --failed: of one organization only')
    .action((ids: readonly string[], options: ReplayOptions) => replayMessages(context, ids, options))

  const feeds = program.command('feeds').description('addresses under which calendar programs read appointments')
  command('create', 'make one and print its address, this once', feeds)
    .option(...ORGANIZATION)
    .option('--staff <slug>', 'of this person')
    .option('--organization-wide', 'of everybody')
    .option('--detail <detail>', 'busy (if not given), initials or full')
    .action((options: CreateFeedOptions) => createFeed(context, options))
  command('list', 'show them, without their addresses', feeds)
    .option(...ORGANIZATION)
    .action((options: KeysOptions) => listFeeds(context, options))
  command('revoke <id>', 'end one at once', feeds)
    .option(...ORGANIZATION)
    .action((id: string, options: KeysOptions) => revokeFeed(context, id, options))

  const sms = program.command('sms').description('reminders by text message')
  command('preview', 'show what they say and how long they are; sends nothing', sms)
    .option(...ORGANIZATION)
    .option('--service <slug>', 'of one service only')
    .action((options: SmsOptions) => previewSms(context, options))

  const letters = program.command('letters').description('what visitors and staff are written')
  command('preview', 'show one about an invented booking, or write all as files', letters)
    .option(...ORGANIZATION)
    .option('--kind <kind>', 'such as confirmed or cancelled; confirmed if not given')
    .option('--reader <reader>', 'attendee or staff')
    .option('--locale <locale>', 'such as de; the first language of the organization if not given')
    .option('--service <slug>', 'about which service')
    .option('--html', 'as HTML')
    .option('--text', 'as text')
    .option('--out <folder>', 'write every letter that fits into files')
    .action((options: PreviewOptions) => previewLetters(context, options))

  const mail = program.command('mail').description('how letters leave, and who gets none')
  command('set-password', 'keep the password of the own mail server; it is read from standard input', mail)
    .option(...ORGANIZATION)
    .option('--file <file>', 'or from this file')
    .action((options: MailOptions & { file?: string }) => setPassword(context, options))
  command('remove-password', 'forget it', mail)
    .option(...ORGANIZATION)
    .action((options: MailOptions) => removePassword(context, options))
  command('test', 'send a letter now', mail)
    .option(...ORGANIZATION)
    .requiredOption('--to <address>', 'to whom')
    .action((options: MailOptions & { to: string }) => sendTest(context, options))
  command('suppressed', 'how many addresses get no letters, since when and why', mail)
    .option(...ORGANIZATION)
    .action((options: MailOptions) => listSuppressed(context, options))
  command('check <address>', 'whether an address gets no letters', mail)
    .option(...ORGANIZATION)
    .action((address: string, options: MailOptions) => checkSuppressed(context, address, options))
  command('suppress <address>', 'send no letters there any more', mail)
    .option(...ORGANIZATION)
    .action((address: string, options: MailOptions) => suppress(context, address, options))
  command('allow <address>', 'send letters there again', mail)
    .option(...ORGANIZATION)
    .action((address: string, options: MailOptions) => allow(context, address, options))
  command('bounce', 'take a delivery report from standard input, as a mail server hands it to a program', mail)
    .option(...ORGANIZATION)
    .option('--file <file>', 'or from this file')
    .action((options: MailOptions & { file?: string }) => takeBounce(context, options))

  webhookCommands(context, program, command)
}

function webhookCommands(context: CommandContext, program: Command, command: MakeCommand): void {
  const webhooks = program.command('webhooks').description('who is told of what happens, by signed messages')
  const of = (usage: string, description: string) => command(usage, description, webhooks).option(...ORGANIZATION)
  of('list', 'show them').action((options: WebhookOptions) => showWebhooks(context, options))
  of('create <slug>', 'make one and print its secret')
    .requiredOption('--url <address>', 'where messages go, https')
    .option('--events <list>', 'such as booking.confirmed,booking.cancelled; everything if not given')
    .option('--detail <detail>', 'thin: ids and times; full: with names, addresses and answers. thin if not given')
    .action((slug: string, options: WebhookWishes) => addWebhook(context, slug, options))
  of('update <webhook>', 'change where it is, what it is told, and how much')
    .option('--url <address>')
    .option('--events <list>', 'separated by commas, or *')
    .option('--detail <detail>', 'thin or full')
    .action((named: string, options: WebhookWishes) => editWebhook(context, named, options))
  of('rotate <webhook>', 'make a new secret; the old one signs, too, for a day').action((named: string, options: WebhookOptions) =>
    newSecret(context, named, options),
  )
  of('secret <webhook>', 'print its secret once more').action((named: string, options: WebhookOptions) =>
    showSecret(context, named, options),
  )
  of('pause <webhook>', 'let messages wait').action((named: string, options: WebhookOptions) => setRunning(context, named, options, false))
  of('resume <webhook>', 'go on with what waited').action((named: string, options: WebhookOptions) =>
    setRunning(context, named, options, true),
  )
  of('delete <webhook>', 'end it').action((named: string, options: WebhookOptions) => deleteWebhook(context, named, options))
  of('test <webhook>', 'send a test message and see what comes of it').action((named: string, options: WebhookOptions) =>
    tryWebhook(context, named, options),
  )
  of('deliveries <webhook>', 'show messages of the last 30 days, the newest first')
    .option('--state <state>', 'due, sent, failed or dropped')
    .option('--limit <count>', '50 if not given')
    .action((named: string, options: WebhookOptions & { state?: string; limit?: string }) => showDeliveries(context, named, options))
  of('replay <webhook>', 'send messages once more, under the same ids')
    .option('--event <id>', 'one message')
    .option('--since <time>', 'all since then, such as 2026-12-01T00:00:00Z')
    .action((named: string, options: WebhookOptions & { event?: string; since?: string }) => sendAgain(context, named, options))
}
