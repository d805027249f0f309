import { FEED_DETAILS, type CalendarFeedView, type FeedDetail } from '@slotwell/shared/schema'
import { createCalendarFeed, listCalendarFeeds, revokeCalendarFeed } from '../booking/calendar-feeds.ts'
import { type CommandContext, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { sameOrganization } from './organization-option.ts'

interface FeedsOptions {
  readonly organization?: string
}

export interface CreateFeedOptions extends FeedsOptions {
  readonly staff?: string
  readonly organizationWide?: boolean
  readonly detail?: string
}

const isDetail = (text: string): text is FeedDetail => (FEED_DETAILS as readonly string[]).includes(text)

/** Makes an address for calendar programs and prints it, this once. */
export async function createFeed(context: CommandContext, options: CreateFeedOptions): Promise<void> {
  const { terminal } = context
  const { staff, organizationWide = false, detail = 'busy' } = options
  if ((staff === undefined) === !organizationWide)
    throw new CliFailure('It has to be said whose calendar it is.', 'Use --staff SLUG or --organization-wide, one of the two.')
  if (!isDetail(detail)) throw new CliFailure(`There is no detail "${detail}".`, `Use --detail ${FEED_DETAILS.join(', ')}.`)
  const view = await withDeps(context, async ({ booking, store }) => {
    const { id, slug } = await findOrganization(store, options.organization)
    const request = { detail, ...(staff === undefined ? {} : { staff }) }
    const made = await createCalendarFeed(booking, { organizationId: id, request, actor: 'cli' })
    if (!made.ok) throw new CliFailure(`${slug} has no staff member "${staff}".`, 'The slugs are under staff: in its file.')
    return made.view
  })
  terminal.say(`A calendar feed of ${staff ?? 'everybody'}, shown this once:`)
  terminal.say(`  ${view.url}`)
  terminal.say(`  ${view.webcalUrl}`)
  terminal.say(SAYS[detail])
  terminal.say(`When it is no longer needed, or somebody else has it: slotwell feeds revoke ${view.id}${sameOrganization(options)}`)
  terminal.result({ ok: true, feed: view })
}

const SAYS: Readonly<Record<FeedDetail, string>> = {
  busy: 'Whoever has the address sees when time is taken, and nothing else.',
  initials: 'Whoever has the address sees what is booked and the initials of who comes. Keep it like a password.',
  full: 'Whoever has the address sees names and telephone numbers of who comes. Keep it like a password.',
}

/** Shows all feeds, without their addresses: those are kept by nobody but who uses them. */
export async function listFeeds(context: CommandContext, options: FeedsOptions): Promise<void> {
  const { terminal } = context
  const { feeds, nameOf } = await withDeps(context, async ({ booking, store }) => {
    const { id: organizationId } = await findOrganization(store, options.organization)
    const found: CalendarFeedView[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 200, ...(cursor ? { cursor } : {}) }
      const page = await listCalendarFeeds(booking, { organizationId, query, actor: 'cli' })
      if (!page.ok) throw new CliFailure('The feeds cannot be listed.')
      found.push(...page.view.data)
      cursor = page.view.nextCursor
    }
    const staff = (await store.catalog.current(organizationId))?.staff ?? []
    return { feeds: found, nameOf: (id: string) => staff.find((one) => one.id === id)?.slug ?? id }
  })
  if (feeds.length === 0) terminal.say(`There is none. Make one: slotwell feeds create --staff SLUG${sameOrganization(options)}`)
  else
    terminal.table(
      ['id', 'of', 'detail', 'since', 'names last read', 'state'],
      feeds.map(({ id, staff, detail, createdAt, readAt, revokedAt }) => [
        id,
        staff === undefined ? 'everybody' : nameOf(staff),
        detail,
        createdAt.slice(0, 10),
        readAt?.slice(0, 16).replace('T', ' ') ?? '–',
        revokedAt === undefined ? 'live' : `revoked ${revokedAt.slice(0, 10)}`,
      ]),
    )
  terminal.result({ ok: true, feeds })
}

/** Ends one at once. */
export async function revokeFeed(context: CommandContext, feedId: string, options: FeedsOptions): Promise<void> {
  const { terminal } = context
  await withDeps(context, async ({ booking, store }) => {
    const { id, slug } = await findOrganization(store, options.organization)
    const done = await revokeCalendarFeed(booking, { organizationId: id, feedId, actor: 'cli' })
    if (!done.ok) throw new CliFailure(`${slug} has no live feed ${feedId}.`, `See them: slotwell feeds list${sameOrganization(options)}`)
  })
  terminal.say(`The feed ${feedId} is revoked: its address shows nothing from now on. What a program has fetched stays in that program.`)
  terminal.result({ ok: true, id: feedId })
}
