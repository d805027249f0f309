import type { ExplainedReason, ExplainedSlot } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { explainSlot, zoneOf } from '../booking/explain-slot.ts'
import { findConfiguration, findOffer, isRefusal, type Wish } from '../booking/find-offer.ts'
import type { Deps } from '../deps.ts'
import type { Refusal } from '../outcome.ts'
import type { Organization } from '../store/store.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { startOf } from './start-of.ts'
import type { Terminal } from './terminal.ts'

export interface ExplainOptions {
  readonly organization?: string
  readonly service: string
  readonly start: string
  readonly staff?: string
  readonly location?: string
  readonly duration?: string
  readonly partySize?: string
}

/** Why can this time be booked, or not, and what would have to change? */
export async function explain(context: CommandContext, options: ExplainOptions): Promise<void> {
  const { terminal } = context
  const view = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    const wish = wishOf(options)
    const offered = await findOffer(deps.booking, organization.id, wish)
    if (isRefusal(offered)) throw await failureOf(deps, organization, offered, wish)
    const timeZone = zoneOf(offered)
    const start = formatInstant(startOf('--start', options.start, timeZone), timeZone)
    const explained = await explainSlot(deps.booking, organization.id, { ...wish, start })
    if (!explained.ok) throw await failureOf(deps, organization, explained, wish)
    return explained.view
  })
  say(terminal, view)
  terminal.result({ ok: true, ...view })
}

function wishOf({ service, staff, location, duration, partySize }: ExplainOptions): Wish {
  if (duration !== undefined && !/^[1-9]\d{0,3}$/.test(duration))
    throw new CliFailure(`--duration is not a number of minutes: ${duration}`, 'Give whole minutes, such as --duration 30.')
  if (partySize !== undefined && !/^[1-9]\d{0,2}$/.test(partySize))
    throw new CliFailure(`--party-size is not a number of seats: ${partySize}`, 'Give a whole number, such as --party-size 2.')
  return {
    service,
    staff,
    location,
    ...(duration === undefined ? {} : { durationMin: Number(duration) }),
    ...(partySize === undefined ? {} : { partySize: Number(partySize) }),
  }
}

/** Which option a fault of the wish is about. */
const OPTIONS: Readonly<Record<string, string>> = { '/durationMin': '--duration', '/partySize': '--party-size' }

/** The refusal of the use case, with what could have been meant. */
async function failureOf({ booking }: Deps, { id, slug }: Organization, refusal: Refusal, wish: Wish): Promise<CliFailure> {
  const configuration = await findConfiguration(booking, id)
  if (isRefusal(configuration)) return new CliFailure(`${slug} takes no bookings yet.`, configuration.detail)
  const service = configuration.services.find((one) => one.id === wish.service || one.slug === wish.service)
  const slugs = (entries: readonly { readonly id: string; readonly slug: string }[], ids: readonly string[]): string =>
    `There are: ${entries
      .filter((entry) => ids.includes(entry.id))
      .map((entry) => entry.slug)
      .join(', ')}`
  switch (refusal.reason) {
    case 'unknown_service': {
      const active = configuration.services.filter((one) => one.active)
      return new CliFailure(
        `--service: ${slug} does not offer "${wish.service}".`,
        `There are: ${active.map((one) => one.slug).join(', ')}`,
      )
    }
    case 'unknown_staff':
      return new CliFailure(`--staff: "${wish.staff}" does not give ${wish.service}.`, slugs(configuration.staff, service?.staffIds ?? []))
    case 'unknown_location':
      return new CliFailure(
        `--location: ${wish.service} is not given at "${wish.location}".`,
        slugs(configuration.locations, service?.locationIds ?? []),
      )
    default: {
      const [fault] = refusal.errors ?? []
      return new CliFailure(
        fault ? `${OPTIONS[fault.pointer] ?? fault.pointer} ${fault.detail}.` : `This cannot be explained (${refusal.reason}).`,
        refusal.detail,
      )
    }
  }
}

function say(terminal: Terminal, { service, start, timeZone, bookable, reasons, staff, changes, addsSlots }: ExplainedSlot): void {
  const when = `${service.slug} on ${start.slice(0, 10)} at ${start.slice(11, 16)} (${timeZone})`
  terminal.say(bookable ? `${terminal.mark.good('✓')} ${when} can be booked.` : `${terminal.mark.bad('✗')} ${when} cannot be booked.`)
  const row = (who: string, where: string, { detail, setting = '', owners = [] }: ExplainedReason): string[] => [
    who,
    where,
    detail,
    [setting, ...owners].filter((word) => word !== '').join(' '),
  ]
  const rows = [
    ...reasons.map((reason) => row('anybody', '', reason)),
    ...staff.flatMap(({ staff: person, location, reasons: own }) =>
      own.length === 0
        ? [[person.slug, location.slug, bookable ? 'Can take it.' : 'Nothing of theirs is in the way.', '']]
        : own.map((reason) => row(person.slug, location.slug, reason)),
    ),
  ]
  terminal.say('')
  terminal.table(['who', 'where', 'why', 'setting'], rows)
  if (bookable) return
  terminal.say('')
  if (changes.length === 0) {
    terminal.say(
      reasons.some(({ kind }) => kind === 'past')
        ? 'No setting helps: ask for a time to come.'
        : 'No change of a few settings would open it.',
    )
    return
  }
  terminal.say(changes.length === 1 ? 'The smallest change that opens it:' : 'The smallest change that opens it, all of these together:')
  for (const { detail } of changes) terminal.say(`  ${terminal.mark.strong(detail)}`)
  const inFile = changes.some(({ setting }) => /^(?:services|staff|locations|resources|travel)\b/.test(setting))
  terminal.say(`It adds ${counted(addsSlots, 'free start')} on that date.${inFile ? ' Change the file, then: slotwell apply FILE' : ''}`)
}
