import { Command, CommanderError } from 'commander'
import { apply, type ApplyOptions } from './apply.ts'
import { auditVerify } from './audit.ts'
import { backup } from './backup.ts'
import type { CommandContext, Surroundings } from './context.ts'
import { type CreateOptions, createOrganization } from './create-organization.ts'
import { doctor } from './doctor.ts'
import { erase, type EraseOptions } from './erase.ts'
import { explain, type ExplainOptions } from './explain.ts'
import { CliFailure, explainFailure } from './failure.ts'
import { addKey, type AddKeyOptions, type KeysOptions, listKeys, revokeKey } from './keys.ts'
import { messageCommands } from './message-commands.ts'
import { migrate } from './migrate.ts'
import { moveStore } from './move-store.ts'
import type { MoveOptions } from './move-refusals.ts'
import { ORGANIZATION } from './organization-option.ts'
import { restore } from './restore.ts'
import { serve, type ServeOptions } from './serve.ts'
import { addSession, endSession, type SessionOptions, showSessions } from './sessions.ts'
import { createTerminal, type Output } from './terminal.ts'
import { checkTimeZones } from './time-zones.ts'
import { verify } from './verify.ts'

export interface Streams {
  readonly out: Output
  readonly err: Output
}

/** Runs one command and gives the exit code: 0, or 1 with one clear line on the error stream. */
export async function runCli(args: readonly string[], { out, err }: Streams, surroundings: Surroundings): Promise<number> {
  const { env } = surroundings
  const json = args.includes('--json')
  const terminal = createTerminal({ out, err, json, colour: !env.NO_COLOR && env.TERM !== 'dumb' })
  const context: CommandContext = { ...surroundings, terminal }
  const program = commands(context)
  // commander copies these only to commands made after they are set, so every command gets them.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : misuse(command, error)
      })
      .configureOutput({
        writeOut: (text) => void out.write(text),
        // Help, where a command is missing. What is wrong is said below, as every failure is.
        writeErr: (text) => void (json || err.write(text)),
        outputError: () => {},
      })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return 0
    terminal.fail(explainFailure(error))
    return 1
  }
}

/** What was typed is no command, with where to read how it is. */
function misuse(command: Command, { code, message }: CommanderError): CliFailure {
  const names: string[] = []
  for (let one: Command | null = command; one; one = one.parent) names.unshift(one.name())
  const typed = names.join(' ')
  if (code === 'commander.help') return new CliFailure(`${typed} needs a command: ${command.commands.map((one) => one.name()).join(', ')}.`)
  const [what = '', meant = ''] = message.replace(/^error: |\.$/g, '').split('\n')
  const remedy = `${meant.replace(/^\((.*)\)$/, '$1 ')}Try: ${typed} --help`
  return new CliFailure(`${what.charAt(0).toUpperCase()}${what.slice(1)}.`, remedy)
}

function commands(context: CommandContext): Command {
  const program = new Command('slotwell')
    .description('Bookings on your own site. Settings come from the environment; docs/guide/run.md lists them.')
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

  messageCommands(context, program, command)

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
