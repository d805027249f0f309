import type { Locale } from '@slotwell/shared/schema'
import { localDateAt, startOfDateMs } from '@slotwell/shared/time'
import { localize } from '../configuration/localize.ts'
import { reminderText } from '../notify/sms/reminder-text.ts'
import { smsLength } from '../notify/sms/sms-length.ts'
import { zoneOf } from '../booking/new-booking.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

export interface SmsOptions {
  readonly organization?: string
  readonly service?: string
}

const DAY_MS = 86_400_000
const AT_TEN_MS = 10 * 3_600_000

/** Shows what reminders by SMS say and how long they are, of every service in every language of the organization; sends nothing. */
export async function previewSms(context: CommandContext, { organization, service: wanted }: SmsOptions): Promise<void> {
  const { terminal, clock } = context
  const messages = await withDeps(context, async ({ store }) => {
    const { id, slug } = await findOrganization(store, organization)
    const configuration = await store.catalog.current(id)
    if (!configuration) throw new CliFailure(`${slug} has no configuration yet.`, 'Give it one: slotwell apply FILE')
    const services = configuration.services.filter((one) => one.active && (wanted === undefined || one.slug === wanted))
    if (services.length === 0)
      throw new CliFailure(
        `There is no service "${wanted ?? ''}".`,
        `There are: ${configuration.services.map((one) => one.slug).join(', ')}`,
      )
    return services.flatMap((service) => configuration.profile.locales.map((locale) => messageOf(configuration, service, locale, clock())))
  })
  for (const { service, locale, text, encoding, units, segments } of messages) {
    terminal.say(
      terminal.mark.strong(`${service}, ${locale}: ${units} of ${encoding === 'gsm7' ? 160 : 70}, ${counted(segments, 'segment')}`),
    )
    terminal.say(`  ${text}`)
  }
  terminal.result({ ok: true, messages })
}

/** For an appointment a week from now. */
function messageOf(configuration: Configuration, service: ServiceConfig, locale: Locale, nowMs: number) {
  const { profile, locations } = configuration
  const location = locations.find(({ id }) => service.locationIds.includes(id))
  const timeZone = zoneOf(configuration, location?.id ?? '')
  const startMs = startOfDateMs(localDateAt(nowMs + 7 * DAY_MS, timeZone), timeZone) + AT_TEN_MS
  const text = reminderText({
    locale,
    organization: { name: profile.name, accent: profile.accent, ...(profile.phone && { phone: profile.phone }) },
    service: localize(service.name, locale, profile.locales),
    location: { name: location ? localize(location.name, locale, profile.locales) : '', online: location?.online ?? false },
    span: { startMs, endMs: startMs + service.durationMin * 60_000 },
    zones: [timeZone],
  })
  return { service: service.slug, locale, text, ...smsLength(text) }
}
