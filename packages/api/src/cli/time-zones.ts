import { shiftedBookings } from '../booking/wall-time.ts'
import { type CommandContext, counted, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

/** After an update of the zone rules: which bookings would now take place at another time of the clock than was agreed? */
export async function checkTimeZones(context: CommandContext): Promise<void> {
  const { terminal, clock } = context
  const found = await terminal.during('Comparing clock times', () =>
    withDeps(context, async ({ store }) => {
      const each = []
      for (const { id, slug } of await store.organizations.list())
        each.push({ organization: id, slug, ...(await shiftedBookings(store, id, clock())) })
      return each
    }),
  )
  const rows = found.flatMap(({ slug, shifted }) => shifted.map((booking) => ({ slug, ...booking })))
  const checked = found.reduce((sum, one) => sum + one.checked, 0)
  if (rows.length === 0) {
    terminal.say(`${counted(checked, 'future booking')} looked at: all at the time that was agreed.`)
    terminal.result({ ok: true, checked, shifted: [] })
    return
  }
  terminal.table(
    ['organization', 'booking', 'zone', 'agreed', 'now'],
    rows.map((row) => [row.slug, row.number, row.timeZone, `${row.agreed} (${row.agreedRules})`, `${row.now} (${row.nowRules})`]),
  )
  throw new CliFailure(
    `${counted(rows.length, 'booking')} would take place at another time of the clock than was agreed.`,
    [
      ...rows.map(({ slug, id, agreed, now }) => `${slug} ${id}: agreed ${agreed}, now ${now}`),
      'Reschedule each of them to the time that was agreed, or tell its visitor.',
    ].join('\n  '),
  )
}
