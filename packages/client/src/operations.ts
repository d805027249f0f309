// Written by `node scripts/generate-client.mjs` from the description that the API gives of itself. A test fails while it is out of date.
import type { BouncesTaken, BusyBlockView, BusyBlocksReplaced, BusyBlocksRequest, CalendarFeedRequest, CalendarFeedView, CustomerExport, CustomerView, ErasureCertificate, ExplainedSlot, LetterPreview, LetterPreviewRequest, MailPasswordRequest, MessageView, NewCalendarFeed, OneAddress, PrivateBookingRequest, PrivateBookingView, PrivateRescheduleRequest, SessionRequest, SessionView, Slots, SuppressionList, SuppressionView, TimeOffRequest, TimeOffView, WebhookChangeRequest, WebhookDeliveryView, WebhookReplayRequest, WebhookReplayed, WebhookRequest, WebhookSecretView, WebhookTestView, WebhookView } from './api-types.ts'

/** Bookings by start, a page at a time */
export interface GetBookings {
  readonly query: {
    readonly from?: string | undefined
    readonly to?: string | undefined
    readonly state?: 'pending' | 'confirmed' | 'declined' | 'cancelled' | 'completed' | 'noShow' | undefined
    readonly staff?: string | undefined
    readonly service?: string | undefined
    readonly location?: string | undefined
    readonly customer?: string | undefined
    readonly session?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly PrivateBookingView[]
    readonly nextCursor: string | null
  }
}

/** Book for somebody; with force over opening hours and other bookings */
export interface PostBookings {
  readonly query: undefined
  readonly body: PrivateBookingRequest
  readonly answer: PrivateBookingView
}

/** One booking */
export interface GetBookingsById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: PrivateBookingView
}

/** Accept a booking that waits for approval */
export interface PostBookingsConfirm {
  readonly query: undefined
  readonly body: undefined
  readonly answer: PrivateBookingView
}

/** Refuse a booking that waits for approval; its time is free again */
export interface PostBookingsDecline {
  readonly query: undefined
  readonly body: undefined
  readonly answer: PrivateBookingView
}

/** Cancel a booking, also after the visitor could */
export interface PostBookingsCancel {
  readonly query: undefined
  readonly body: undefined
  readonly answer: PrivateBookingView
}

/** Note that nobody came */
export interface PostBookingsNoShow {
  readonly query: undefined
  readonly body: undefined
  readonly answer: PrivateBookingView
}

/** Move a booking; with force over opening hours and other bookings */
export interface PostBookingsReschedule {
  readonly query: undefined
  readonly body: PrivateRescheduleRequest
  readonly answer: PrivateBookingView
}

/** Free times of at most 31 days */
export interface GetSlots {
  readonly query: {
    readonly service: string
    readonly staff?: string | undefined
    readonly location?: string | undefined
    readonly from: string
    readonly to: string
    readonly timeZone: string
    readonly partySize?: number | undefined
    readonly durationMin?: number | undefined
    readonly include?: 'unbookable' | undefined
  }
  readonly body: undefined
  readonly answer: Slots
}

/** Why a start is free or not, and the smallest change that would open it */
export interface GetSlotsExplain {
  readonly query: {
    readonly service: string
    readonly start: string
    readonly staff?: string | undefined
    readonly location?: string | undefined
    readonly partySize?: number | undefined
    readonly durationMin?: number | undefined
  }
  readonly body: undefined
  readonly answer: ExplainedSlot
}

/** Customers, a page at a time, or the one with an e-mail address */
export interface GetCustomers {
  readonly query: {
    readonly email?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly CustomerView[]
    readonly nextCursor: string | null
  }
}

/** One customer */
export interface GetCustomersById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: CustomerView
}

/** Everything kept about one person, for that person */
export interface GetCustomersExport {
  readonly query: undefined
  readonly body: undefined
  readonly answer: CustomerExport
}

/** Make one person unreadable everywhere, backups included; cannot be undone */
export interface PostCustomersErase {
  readonly query: undefined
  readonly body: undefined
  readonly answer: ErasureCertificate
}

/** Time off, a page at a time */
export interface GetTimeOff {
  readonly query: {
    readonly staff?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly TimeOffView[]
    readonly nextCursor: string | null
  }
}

/** Take a staff member out of the calendar */
export interface PostTimeOff {
  readonly query: undefined
  readonly body: TimeOffRequest
  readonly answer: TimeOffView
}

/** Give the time back */
export interface DeleteTimeOffById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: undefined
}

/** Busy blocks, a page at a time */
export interface GetBusyBlocks {
  readonly query: {
    readonly staff?: string | undefined
    readonly source?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly BusyBlockView[]
    readonly nextCursor: string | null
  }
}

/** Replace what a staff member has in one other calendar */
export interface PutBusyBlocks {
  readonly query: undefined
  readonly body: BusyBlocksRequest
  readonly answer: BusyBlocksReplaced
}

/** Remove one busy block */
export interface DeleteBusyBlocksById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: undefined
}

/** Calendar feeds, a page at a time, revoked ones too, without their addresses */
export interface GetCalendarFeeds {
  readonly query: {
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly CalendarFeedView[]
    readonly nextCursor: string | null
  }
}

/** Make an address for calendar programs; it is told this once */
export interface PostCalendarFeeds {
  readonly query: undefined
  readonly body: CalendarFeedRequest
  readonly answer: NewCalendarFeed
}

/** Revoke one at once */
export interface DeleteCalendarFeedsById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: undefined
}

/** Sessions by start, a page at a time */
export interface GetSessions {
  readonly query: {
    readonly from?: string | undefined
    readonly to?: string | undefined
    readonly service?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly SessionView[]
    readonly nextCursor: string | null
  }
}

/** Schedule a session; with force although its staff or rooms have something else */
export interface PostSessions {
  readonly query: undefined
  readonly body: SessionRequest
  readonly answer: SessionView
}

/** One session */
export interface GetSessionsById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: SessionView
}

/** Cancel a session and all bookings in it */
export interface PostSessionsCancel {
  readonly query: undefined
  readonly body: undefined
  readonly answer: SessionView
}

/** Messages, the newest first, a page at a time */
export interface GetMessages {
  readonly query: {
    readonly state?: 'due' | 'sent' | 'dropped' | 'failed' | undefined
    readonly channel?: 'mail' | 'sms' | undefined
    readonly booking?: string | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly MessageView[]
    readonly nextCursor: string | null
  }
}

/** Send a message again that was given up or dropped, if it is still true */
export interface PostMessagesReplay {
  readonly query: undefined
  readonly body: undefined
  readonly answer: MessageView
}

/** Webhook endpoints by slug */
export interface GetWebhookEndpoints {
  readonly query: undefined
  readonly body: undefined
  readonly answer: {
    readonly data: readonly WebhookView[]
    readonly nextCursor: string | null
  }
}

/** Make a webhook endpoint; the answer holds its secret */
export interface PostWebhookEndpoints {
  readonly query: undefined
  readonly body: WebhookRequest
  readonly answer: WebhookSecretView
}

/** One webhook endpoint */
export interface GetWebhookEndpointsById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: WebhookView
}

/** Change a webhook endpoint; what is left out stays */
export interface PutWebhookEndpointsById {
  readonly query: undefined
  readonly body: WebhookChangeRequest
  readonly answer: WebhookView
}

/** Delete a webhook endpoint with all that is on its way */
export interface DeleteWebhookEndpointsById {
  readonly query: undefined
  readonly body: undefined
  readonly answer: undefined
}

/** Let messages wait */
export interface PostWebhookEndpointsPause {
  readonly query: undefined
  readonly body: undefined
  readonly answer: WebhookView
}

/** Go on with what waited, in order */
export interface PostWebhookEndpointsResume {
  readonly query: undefined
  readonly body: undefined
  readonly answer: WebhookView
}

/** Make a new secret; the old one signs, too, for a day */
export interface PostWebhookEndpointsRotate {
  readonly query: undefined
  readonly body: undefined
  readonly answer: WebhookSecretView
}

/** Send a test message and see what comes of it */
export interface PostWebhookEndpointsTest {
  readonly query: undefined
  readonly body: undefined
  readonly answer: WebhookTestView
}

/** Messages of the last 30 days with their attempts, the newest first */
export interface GetWebhookEndpointsDeliveries {
  readonly query: {
    readonly state?: 'due' | 'sent' | 'failed' | 'dropped' | undefined
    readonly cursor?: string | undefined
    readonly limit?: number | undefined
  }
  readonly body: undefined
  readonly answer: {
    readonly data: readonly WebhookDeliveryView[]
    readonly nextCursor: string | null
  }
}

/** Send one message again, or all since a time */
export interface PostWebhookEndpointsReplay {
  readonly query: undefined
  readonly body: WebhookReplayRequest
  readonly answer: WebhookReplayed
}

/** One letter about an invented booking, with given texts or those that were applied */
export interface PostLettersPreview {
  readonly query: undefined
  readonly body: LetterPreviewRequest
  readonly answer: LetterPreview
}

/** Set the password of the mail server that the organization file names; it cannot be read */
export interface PutMailPassword {
  readonly query: undefined
  readonly body: MailPasswordRequest
  readonly answer: undefined
}

/** Forget that password */
export interface DeleteMailPassword {
  readonly query: undefined
  readonly body: undefined
  readonly answer: undefined
}

/** How many addresses get no letters, and since when, without the addresses */
export interface GetMailSuppressions {
  readonly query: undefined
  readonly body: undefined
  readonly answer: SuppressionList
}

/** Send no letters to an address any more */
export interface PostMailSuppressions {
  readonly query: undefined
  readonly body: OneAddress
  readonly answer: SuppressionView
}

/** Whether an address gets no letters */
export interface PostMailSuppressionsCheck {
  readonly query: undefined
  readonly body: OneAddress
  readonly answer: SuppressionView
}

/** Send letters to an address again */
export interface PostMailSuppressionsRemove {
  readonly query: undefined
  readonly body: OneAddress
  readonly answer: SuppressionView
}

/** Take what a mail server or service says about letters that did not arrive */
export interface PostMailBounces {
  readonly query: undefined
  readonly body: undefined
  readonly answer: BouncesTaken
}

/** The 50 newest letters of a test organization, which are sent to nobody */
export interface GetTestLetters {
  readonly query: undefined
  readonly body: undefined
  readonly answer: {
    readonly data: readonly {
      readonly id: string
      readonly booking: string
      readonly kind: string
      readonly revision: number
      readonly createdAt: string
      readonly letter?: {
        readonly to: string
        readonly subject: string
        readonly text: string
      } | undefined
    }[]
  }
}

/** What time it is in a test organization */
export interface GetTestClock {
  readonly query: undefined
  readonly body: undefined
  readonly answer: {
    readonly now: string
    readonly kind: 'running' | 'fixed'
    readonly offsetSeconds?: number | undefined
  }
}

/** Set the clock of a test organization: what is offered, held and may still be changed goes by it */
export interface PostTestClock {
  readonly query: undefined
  readonly body: {
    readonly now?: string | undefined
    readonly offsetSeconds?: number | undefined
  }
  readonly answer: {
    readonly now: string
    readonly kind: 'running' | 'fixed'
    readonly offsetSeconds?: number | undefined
  }
}

/** Let a test organization go by the real time again */
export interface DeleteTestClock {
  readonly query: undefined
  readonly body: undefined
  readonly answer: {
    readonly now: string
    readonly kind: 'running' | 'fixed'
    readonly offsetSeconds?: number | undefined
  }
}

export interface Operations {
  readonly getBookings: GetBookings
  readonly postBookings: PostBookings
  readonly getBookingsById: GetBookingsById
  readonly postBookingsConfirm: PostBookingsConfirm
  readonly postBookingsDecline: PostBookingsDecline
  readonly postBookingsCancel: PostBookingsCancel
  readonly postBookingsNoShow: PostBookingsNoShow
  readonly postBookingsReschedule: PostBookingsReschedule
  readonly getSlots: GetSlots
  readonly getSlotsExplain: GetSlotsExplain
  readonly getCustomers: GetCustomers
  readonly getCustomersById: GetCustomersById
  readonly getCustomersExport: GetCustomersExport
  readonly postCustomersErase: PostCustomersErase
  readonly getTimeOff: GetTimeOff
  readonly postTimeOff: PostTimeOff
  readonly deleteTimeOffById: DeleteTimeOffById
  readonly getBusyBlocks: GetBusyBlocks
  readonly putBusyBlocks: PutBusyBlocks
  readonly deleteBusyBlocksById: DeleteBusyBlocksById
  readonly getCalendarFeeds: GetCalendarFeeds
  readonly postCalendarFeeds: PostCalendarFeeds
  readonly deleteCalendarFeedsById: DeleteCalendarFeedsById
  readonly getSessions: GetSessions
  readonly postSessions: PostSessions
  readonly getSessionsById: GetSessionsById
  readonly postSessionsCancel: PostSessionsCancel
  readonly getMessages: GetMessages
  readonly postMessagesReplay: PostMessagesReplay
  readonly getWebhookEndpoints: GetWebhookEndpoints
  readonly postWebhookEndpoints: PostWebhookEndpoints
  readonly getWebhookEndpointsById: GetWebhookEndpointsById
  readonly putWebhookEndpointsById: PutWebhookEndpointsById
  readonly deleteWebhookEndpointsById: DeleteWebhookEndpointsById
  readonly postWebhookEndpointsPause: PostWebhookEndpointsPause
  readonly postWebhookEndpointsResume: PostWebhookEndpointsResume
  readonly postWebhookEndpointsRotate: PostWebhookEndpointsRotate
  readonly postWebhookEndpointsTest: PostWebhookEndpointsTest
  readonly getWebhookEndpointsDeliveries: GetWebhookEndpointsDeliveries
  readonly postWebhookEndpointsReplay: PostWebhookEndpointsReplay
  readonly postLettersPreview: PostLettersPreview
  readonly putMailPassword: PutMailPassword
  readonly deleteMailPassword: DeleteMailPassword
  readonly getMailSuppressions: GetMailSuppressions
  readonly postMailSuppressions: PostMailSuppressions
  readonly postMailSuppressionsCheck: PostMailSuppressionsCheck
  readonly postMailSuppressionsRemove: PostMailSuppressionsRemove
  readonly postMailBounces: PostMailBounces
  readonly getTestLetters: GetTestLetters
  readonly getTestClock: GetTestClock
  readonly postTestClock: PostTestClock
  readonly deleteTestClock: DeleteTestClock
}

/** Method and address of each. `idempotent`: takes an `Idempotency-Key`. */
export const OPERATIONS = {
  getBookings: { method: 'GET', path: '/v1/bookings' },
  postBookings: { method: 'POST', path: '/v1/bookings', idempotent: true, takesBody: true },
  getBookingsById: { method: 'GET', path: '/v1/bookings/{id}' },
  postBookingsConfirm: { method: 'POST', path: '/v1/bookings/{id}/confirm', takesBody: true },
  postBookingsDecline: { method: 'POST', path: '/v1/bookings/{id}/decline', takesBody: true },
  postBookingsCancel: { method: 'POST', path: '/v1/bookings/{id}/cancel', takesBody: true },
  postBookingsNoShow: { method: 'POST', path: '/v1/bookings/{id}/no-show', takesBody: true },
  postBookingsReschedule: { method: 'POST', path: '/v1/bookings/{id}/reschedule', takesBody: true },
  getSlots: { method: 'GET', path: '/v1/slots' },
  getSlotsExplain: { method: 'GET', path: '/v1/slots/explain' },
  getCustomers: { method: 'GET', path: '/v1/customers' },
  getCustomersById: { method: 'GET', path: '/v1/customers/{id}' },
  getCustomersExport: { method: 'GET', path: '/v1/customers/{id}/export' },
  postCustomersErase: { method: 'POST', path: '/v1/customers/{id}/erase', takesBody: true },
  getTimeOff: { method: 'GET', path: '/v1/time-off' },
  postTimeOff: { method: 'POST', path: '/v1/time-off', takesBody: true },
  deleteTimeOffById: { method: 'DELETE', path: '/v1/time-off/{id}' },
  getBusyBlocks: { method: 'GET', path: '/v1/busy-blocks' },
  putBusyBlocks: { method: 'PUT', path: '/v1/busy-blocks', takesBody: true },
  deleteBusyBlocksById: { method: 'DELETE', path: '/v1/busy-blocks/{id}' },
  getCalendarFeeds: { method: 'GET', path: '/v1/calendar-feeds' },
  postCalendarFeeds: { method: 'POST', path: '/v1/calendar-feeds', takesBody: true },
  deleteCalendarFeedsById: { method: 'DELETE', path: '/v1/calendar-feeds/{id}' },
  getSessions: { method: 'GET', path: '/v1/sessions' },
  postSessions: { method: 'POST', path: '/v1/sessions', takesBody: true },
  getSessionsById: { method: 'GET', path: '/v1/sessions/{id}' },
  postSessionsCancel: { method: 'POST', path: '/v1/sessions/{id}/cancel', takesBody: true },
  getMessages: { method: 'GET', path: '/v1/messages' },
  postMessagesReplay: { method: 'POST', path: '/v1/messages/{id}/replay', takesBody: true },
  getWebhookEndpoints: { method: 'GET', path: '/v1/webhook-endpoints' },
  postWebhookEndpoints: { method: 'POST', path: '/v1/webhook-endpoints', takesBody: true },
  getWebhookEndpointsById: { method: 'GET', path: '/v1/webhook-endpoints/{id}' },
  putWebhookEndpointsById: { method: 'PUT', path: '/v1/webhook-endpoints/{id}', takesBody: true },
  deleteWebhookEndpointsById: { method: 'DELETE', path: '/v1/webhook-endpoints/{id}' },
  postWebhookEndpointsPause: { method: 'POST', path: '/v1/webhook-endpoints/{id}/pause', takesBody: true },
  postWebhookEndpointsResume: { method: 'POST', path: '/v1/webhook-endpoints/{id}/resume', takesBody: true },
  postWebhookEndpointsRotate: { method: 'POST', path: '/v1/webhook-endpoints/{id}/rotate', takesBody: true },
  postWebhookEndpointsTest: { method: 'POST', path: '/v1/webhook-endpoints/{id}/test', takesBody: true },
  getWebhookEndpointsDeliveries: { method: 'GET', path: '/v1/webhook-endpoints/{id}/deliveries' },
  postWebhookEndpointsReplay: { method: 'POST', path: '/v1/webhook-endpoints/{id}/replay', takesBody: true },
  postLettersPreview: { method: 'POST', path: '/v1/letters/preview', takesBody: true },
  putMailPassword: { method: 'PUT', path: '/v1/mail/password', takesBody: true },
  deleteMailPassword: { method: 'DELETE', path: '/v1/mail/password' },
  getMailSuppressions: { method: 'GET', path: '/v1/mail/suppressions' },
  postMailSuppressions: { method: 'POST', path: '/v1/mail/suppressions', takesBody: true },
  postMailSuppressionsCheck: { method: 'POST', path: '/v1/mail/suppressions/check', takesBody: true },
  postMailSuppressionsRemove: { method: 'POST', path: '/v1/mail/suppressions/remove', takesBody: true },
  postMailBounces: { method: 'POST', path: '/v1/mail/bounces', takesBody: true },
  getTestLetters: { method: 'GET', path: '/v1/test/letters' },
  getTestClock: { method: 'GET', path: '/v1/test/clock' },
  postTestClock: { method: 'POST', path: '/v1/test/clock', takesBody: true },
  deleteTestClock: { method: 'DELETE', path: '/v1/test/clock' },
} as const
