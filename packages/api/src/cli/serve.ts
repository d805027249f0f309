import { startServer } from '../main.ts'
import { configOf, sayNewRootKey, type CommandContext } from './context.ts'

/** Runs the server until it is told to stop. */
export async function serve(context: CommandContext): Promise<void> {
  const { terminal } = context
  const config = configOf(context)
  const server = await startServer(config, { clock: context.clock })
  try {
    if (server.deps.rootKeyIsNew) sayNewRootKey(terminal, config)
    const organizations = await server.deps.store.organizations.list()
    terminal.say(`Slotwell answers at ${terminal.mark.strong(server.url)}. Stop it with Ctrl-C.`)
    if (!config.smtpUrl) terminal.say(`No mail server is set, so letters are shown at ${server.url}/dev/mail.`)
    if (organizations.length === 0) terminal.say('There is no organization yet. In a second terminal: slotwell create-organization SLUG')
    terminal.result({ ok: true, url: server.url, organizations: organizations.map(({ slug }) => slug) })
    await context.untilStopped()
  } finally {
    await server.close()
  }
  terminal.say('Stopped. Everything that was answered is on the disk.')
}
