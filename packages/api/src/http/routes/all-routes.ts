import type { Route } from '../registry.ts'
import { apiDocument } from './api-document.ts'
import { devMail } from './dev-mail.ts'
import { embedRoutes } from './embed.ts'
import { mailRoutes } from './mail.ts'
import { managing } from './managing.ts'
import { messageRoutes } from './messages.ts'
import { metricsRoute } from './metrics.ts'
import { pages } from './pages.tsx'
import { busyBlockRoutes } from './busy-blocks.ts'
import { calendarFeedRoutes, feedFiles } from './calendar-feeds.ts'
import { customerRoutes, timeOffRoutes } from './people.ts'
import { plainBooking } from './plain-booking.ts'
import { plainManaging } from './plain-managing.ts'
import { privateBookings } from './private-bookings.ts'
import { probes } from './probes.ts'
import { publicBooking } from './public-booking.ts'
import { publicReading } from './public-reading.ts'
import { sessionRoutes } from './sessions.ts'
import { testing } from './testing.ts'
import { webhookRoutes } from './webhooks.ts'

/** Every address that this server answers. */
export function allRoutes(embedDir: string): readonly Route[] {
  const described = [
    ...publicReading,
    ...publicBooking,
    ...managing,
    ...privateBookings,
    ...customerRoutes,
    ...timeOffRoutes,
    ...busyBlockRoutes,
    ...calendarFeedRoutes,
    ...sessionRoutes,
    ...messageRoutes,
    ...webhookRoutes,
    ...mailRoutes,
    ...testing,
    ...probes,
  ]
  return [
    ...described,
    apiDocument(described),
    ...pages,
    ...plainBooking,
    ...plainManaging,
    ...metricsRoute,
    ...feedFiles,
    ...devMail,
    ...embedRoutes(embedDir),
  ]
}
