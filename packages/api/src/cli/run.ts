import { MESSAGE_CHANNELS, MESSAGE_STATES } from '@slotwell/shared/schema'
import { Command, CommanderError } from 'commander'
import { apply, type ApplyOptions } from './apply.ts'
import { auditVerify } from './audit.ts'
import { backup } from './backup.ts'
import type { CommandContext, Surroundings } from './context.ts'
import { type CreateOptions, createOrganization } from './create-organization.ts'
import { doctor } from './doctor.ts'
import { erase, type EraseOptions } from './erase.ts'
import { explain, type ExplainOptions } from './explain.ts'
import { explainFailure } from './failure.ts'
import { addKey, type AddKeyOptions, type KeysOptions, listKeys, revokeKey } from './keys.ts'
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
import { migrate } from './migrate.ts'
import { listMessages, type ListOptions, replayMessages, type ReplayOptions } from './messages.ts'
import { moveStore } from './move-store.ts'
import type { MoveOptions } from './move-refusals.ts'
import { restore } from './restore.ts'
import { serve, type ServeOptions } from './serve.ts'
import { addSession, endSession, type SessionOptions, showSessions } from './sessions.ts'
import { previewSms, type SmsOptions } from './sms.ts'
import { createTerminal, type Output } from './terminal.ts'
import { checkTimeZones } from './time-zones.ts'
import { verify } from './verify.ts'
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

export interface Streams {
  readonly out: Output
  readonly err: Output
}

/** Runs one command and gives the exit code: 0, or 1 with one clear line on the error stream. */
export async function runCli(args: readonly string[], { out, err }: Streams, surroundings: Surroundings): Promise<number> {
  const { env } = surroundings
  const terminal = createTerminal({ out, err, json: args.includes('--json'), colour: !env.NO_COLOR && env.TERM !== 'dumb' })
  const context: CommandContext = { ...surroundings, terminal }
  const program = commands(context)
  // commander copies these only to commands made after they are set, so every command gets them.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command.exitOverride().configureOutput({ writeOut: (text) => void out.write(text), writeErr: (text) => void err.write(text) })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? 0 : 1
    const { message, remedy } = explainFailure(error)
    terminal.fail(message, remedy)
    return 1
  }
}

const ORGANIZATION = ['-o, --organization <slug>', 'whose; not needed while there is only one'] as const

function commands(context: CommandContext): Command {
  const program = new Command('slotwell')
    .description('Bookings on your own site. Settings come from the environment; docs/guide/run.md lists them.')
    .showHelpAfterError('Try: slotwell --help')
    .helpCommand(false)
  const command = (usage: string, description: string, parent = program) =>
    parent.command(usage).description(description).option('--json', 'answer for machines')

  command('serve', 'run the server')
    .option('--workers <count>', 'processes that share the port; auto is one a core. WORKERS if not given')
    .action((options: ServeOptions) => serve(context, options))
  command('migrate', 'make the databases or bring them up to date').action(() => migrate(context))
  command('create-organization [slug]', 'make an organization and print its keys, this once')
    .option('-f, --file <file>', 'take slug and configuration from an organization file')
    .action((slug: string | undefined, options: CreateOptions) => createOrganization(context, slug, options))
  command('apply <file>', 'make a YAML or JSON file the configuration of its organization')
    .option('-n, --dry-run', 'only show what would change')
    .option('-o, --organization <slug>', 'whose, if the slug in the file is a new one')
    .action((file: string, options: ApplyOptions) => apply(context, file, options))
  command('explain', 'say why a time can be booked or not, and what would open it')
    .option(...ORGANIZATION)
    .requiredOption('--service <slug>', 'which service')
    .requiredOption('--start <time>', 'such as 2026-12-01T09:00, on the clock of the place, or with an offset')
    .option('--staff <slug>', 'only this person')
    .option('--location <slug>', 'only this place')
    .option('--duration <minutes>', 'one of the lengths of the service; its usual one if not given')
    .option('--party-size <seats>', 'how many come together; one if not given')
    .action((options: ExplainOptions) => explain(context, options))
  command('doctor', 'see whether everything is in place to run').action(() => doctor(context))
  command('verify', 'look at every row: overlaps, owners, sequences, references, guards, seals').action(() => verify(context))
  command('backup', 'copy data and keys, apart and encrypted, while the server runs')
    .option('--out <folder>', 'where to; BACKUP_DIR if not given')
    .action((options: { out?: string }) => backup(context, options))
  command('restore <manifest>', 'bring a backup back into an empty place')
    .option('--keys-from <manifest>', 'take the keys from a newer backup')
    .action((manifest: string, options: { keysFrom?: string }) => restore(context, manifest, options))
  command('move-store', 'copy everything from SQLite to an empty PostgreSQL, and compare; goes on where it was stopped')
    .requiredOption('--from <address>', 'the data, such as sqlite:/var/lib/slotwell/slotwell.db; no server may use it')
    .requiredOption('--to <address>', 'postgres://…, an empty database')
    .option('--keys-from <address>', 'the keys, if they move, too')
    .option('--keys-to <address>', 'postgres://…, an empty database of another cluster')
    .action((options: MoveOptions) => moveStore(context, options))
  command('erase [customer]', 'destroy the key of one person (id or e-mail address), for good')
    .option(...ORGANIZATION)
    .option('-y, --yes', 'do not ask')
    .option('--replay', 'finish erasures that were interrupted')
    .action((customer: string | undefined, options: EraseOptions) => erase(context, customer, options))

  const audit = program.command('audit').description('the record of who did what')
  command('verify', 'walk the chain of every organization', audit).action(() => auditVerify(context))

  const timeZones = program.command('time-zones').description('the rules by which clocks are set')
  command('check', 'list future bookings whose clock time has moved since they were made', timeZones).action(() => checkTimeZones(context))

  const sessions = program.command('sessions').description('appointments that several bookings share')
  command('list', 'show those to come', sessions)
    .option(...ORGANIZATION)
    .option('--from <time>', 'from this start on, such as 2027-03-01T00:00:00Z; from now if not given')
    .option('--to <time>', 'before this start')
    .option('--service <service>', 'of one service only')
    .action((options: SessionOptions & { from?: string; to?: string; service?: string }) => showSessions(context, options))
  command('add <service> <start>', 'schedule one, such as: add yoga 2027-03-01T18:00 (the clock of the place)', sessions)
    .option(...ORGANIZATION)
    .option('--staff <staff>', 'who gives it')
    .option('--location <location>', 'where')
    .option('--capacity <seats>', 'if it has not as many seats as others')
    .option('--force', 'although its staff or rooms have something else then')
    .action(
      (
        service: string,
        start: string,
        options: SessionOptions & { staff?: string; location?: string; capacity?: string; force?: boolean },
      ) => addSession(context, service, start, options),
    )
  command('cancel <id>', 'cancel one and all bookings in it', sessions)
    .option(...ORGANIZATION)
    .action((id: string, options: SessionOptions) => endSession(context, id, options))

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
  webhookCommands(context, program, command)
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

  const keys = program.command('keys').description('the keys of an organization')
  command('list', 'show them', keys)
    .option(...ORGANIZATION)
    .action((options: KeysOptions) => listKeys(context, options))
  command('add', 'make a further one', keys)
    .option(...ORGANIZATION)
    .option('--kind <kind>', 'publishable or secret')
    .option('--test', 'for trying things out, on data of their own; the first time one of each kind')
    .action((options: AddKeyOptions) => addKey(context, options))
  command('revoke <id>', 'end one at once', keys)
    .option(...ORGANIZATION)
    .action((id: string, options: KeysOptions) => revokeKey(context, id, options))
  return program
}

function webhookCommands(
  context: CommandContext,
  program: Command,
  command: (usage: string, description: string, parent: Command) => Command,
): void {
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
