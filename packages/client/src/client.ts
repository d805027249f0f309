import type { Operations } from './operations.ts'
import { type Page, type Pages, pagesOf } from './pages.ts'
import { type CallOptions, type ClientOptions, createSend } from './send.ts'

type Body<Id extends keyof Operations> = Operations[Id]['body']
type Query<Id extends keyof Operations> = Operations[Id]['query']
/** What a list is asked for; pages are gone through by `Pages`. */
type Wish<Id extends ListId> = Omit<NonNullable<Query<Id>>, 'cursor'>

type ListId = { [Id in keyof Operations]: Operations[Id]['answer'] extends Page<unknown> ? Id : never }[keyof Operations]
type Item<Id extends ListId> = Operations[Id]['answer']['data'][number]

export type SlotwellClient = ReturnType<typeof createClient>

/**
 * The private API of one organization, for servers. Every method rejects with `SlotwellProblem` if the API refuses and with
 * `SlotwellUnreachable` if it does not answer. Times are RFC 3339 texts with offset; ids may be slugs where services, staff and
 * locations are meant.
 *
 * @throws {TypeError} without an origin or with something else than a secret key
 */
export function createClient(options: ClientOptions) {
  const send = createSend(options)
  const list =
    <Id extends ListId>(operation: Id) =>
    (query: Wish<Id> = {} as Wish<Id>, call?: CallOptions): Pages<Item<Id>> =>
      pagesOf(async (cursor) => {
        const asked = { query: { ...query, cursor } as unknown as Query<Id> }
        return (await send(operation, asked, call)) as Page<Item<Id>>
      })

  return {
    bookings: {
      /** By start. Reading them is audited. */
      list: list('getBookings'),
      get: (id: string, call?: CallOptions) => send('getBookingsById', { id }, call),
      /** Books for somebody; with `force` over opening hours and other bookings. */
      create: (body: Body<'postBookings'>, call?: CallOptions) => send('postBookings', { body }, call),
      /** Accepts a booking that waits for approval. */
      confirm: (id: string, call?: CallOptions) => send('postBookingsConfirm', { id }, call),
      decline: (id: string, call?: CallOptions) => send('postBookingsDecline', { id }, call),
      /** Also after the visitor could. */
      cancel: (id: string, call?: CallOptions) => send('postBookingsCancel', { id }, call),
      markNoShow: (id: string, call?: CallOptions) => send('postBookingsNoShow', { id }, call),
      reschedule: (id: string, body: Body<'postBookingsReschedule'>, call?: CallOptions) =>
        send('postBookingsReschedule', { id, body }, call),
    },
    slots: {
      /** Free times of at most 31 days. */
      find: (query: Query<'getSlots'>, call?: CallOptions) => send('getSlots', { query }, call),
      /** Why a start is free or not, and the smallest change that would open it. */
      explain: (query: Query<'getSlotsExplain'>, call?: CallOptions) => send('getSlotsExplain', { query }, call),
    },
    customers: {
      /** All, or the one with an e-mail address. */
      list: list('getCustomers'),
      get: (id: string, call?: CallOptions) => send('getCustomersById', { id }, call),
      /** Everything kept about one person, for that person. */
      export: (id: string, call?: CallOptions) => send('getCustomersExport', { id }, call),
      /** Makes one person unreadable everywhere, backups included. It cannot be undone. */
      erase: (id: string, call?: CallOptions) => send('postCustomersErase', { id }, call),
    },
    timeOff: {
      list: list('getTimeOff'),
      add: (body: Body<'postTimeOff'>, call?: CallOptions) => send('postTimeOff', { body }, call),
      remove: (id: string, call?: CallOptions) => send('deleteTimeOffById', { id }, call),
    },
    /** Times of other calendars. */
    busyBlocks: {
      list: list('getBusyBlocks'),
      /** All that a staff member has in one other calendar, instead of what was there before. */
      replace: (body: Body<'putBusyBlocks'>, call?: CallOptions) => send('putBusyBlocks', { body }, call),
      remove: (id: string, call?: CallOptions) => send('deleteBusyBlocksById', { id }, call),
    },
    /** Addresses under which calendar programs read appointments. */
    calendarFeeds: {
      list: list('getCalendarFeeds'),
      /** The address is in the answer, this once. */
      create: (body: Body<'postCalendarFeeds'>, call?: CallOptions) => send('postCalendarFeeds', { body }, call),
      revoke: (id: string, call?: CallOptions) => send('deleteCalendarFeedsById', { id }, call),
    },
    /** Appointments that several bookings share. */
    sessions: {
      list: list('getSessions'),
      get: (id: string, call?: CallOptions) => send('getSessionsById', { id }, call),
      schedule: (body: Body<'postSessions'>, call?: CallOptions) => send('postSessions', { body }, call),
      /** And all bookings in it. */
      cancel: (id: string, call?: CallOptions) => send('postSessionsCancel', { id }, call),
    },
    /** Letters and text messages, by ids and codes. */
    messages: {
      /** The newest first. */
      list: list('getMessages'),
      /** Sends one again that was given up or dropped, or waits for its next attempt: at once, if it is still true then. */
      replay: (id: string, call?: CallOptions) => send('postMessagesReplay', { id }, call),
    },
    /** Who is told of what happens, by signed messages. */
    webhooks: {
      list: list('getWebhookEndpoints'),
      get: (id: string, call?: CallOptions) => send('getWebhookEndpointsById', { id }, call),
      /** The answer holds the secret, this once. */
      create: (body: Body<'postWebhookEndpoints'>, call?: CallOptions) => send('postWebhookEndpoints', { body }, call),
      change: (id: string, body: Body<'putWebhookEndpointsById'>, call?: CallOptions) =>
        send('putWebhookEndpointsById', { id, body }, call),
      remove: (id: string, call?: CallOptions) => send('deleteWebhookEndpointsById', { id }, call),
      pause: (id: string, call?: CallOptions) => send('postWebhookEndpointsPause', { id }, call),
      resume: (id: string, call?: CallOptions) => send('postWebhookEndpointsResume', { id }, call),
      /** A new secret; the old one signs, too, for a day. */
      rotate: (id: string, call?: CallOptions) => send('postWebhookEndpointsRotate', { id }, call),
      /** Sends a test message and tells what the receiver said. */
      test: (id: string, call?: CallOptions) => send('postWebhookEndpointsTest', { id }, call),
      /** Messages of the last 30 days, the newest first. */
      deliveries: (id: string, query: Wish<'getWebhookEndpointsDeliveries'> = {}, call?: CallOptions) =>
        pagesOf<Item<'getWebhookEndpointsDeliveries'>>((cursor) =>
          send('getWebhookEndpointsDeliveries', { id, query: cursor === undefined ? query : { ...query, cursor } }, call),
        ),
      /** Sends one message again, or all since a time. */
      replay: (id: string, body: Body<'postWebhookEndpointsReplay'>, call?: CallOptions) =>
        send('postWebhookEndpointsReplay', { id, body }, call),
    },
    /** How letters look, and who gets none. Lists never show an address: name one and hear whether it is on it. */
    mail: {
      /** About an invented booking; `texts` in place of those that were applied. */
      preview: (body: Body<'postLettersPreview'>, call?: CallOptions) => send('postLettersPreview', { body }, call),
      /** Of the mail server that the organization file names. */
      setPassword: (body: Body<'putMailPassword'>, call?: CallOptions) => send('putMailPassword', { body }, call),
      removePassword: (call?: CallOptions) => send('deleteMailPassword', {}, call),
      suppressions: (call?: CallOptions) => send('getMailSuppressions', {}, call),
      suppress: (email: string, call?: CallOptions) => send('postMailSuppressions', { body: { email } }, call),
      isSuppressed: (email: string, call?: CallOptions) => send('postMailSuppressionsCheck', { body: { email } }, call),
      allow: (email: string, call?: CallOptions) => send('postMailSuppressionsRemove', { body: { email } }, call),
      /** A delivery report, or a mail service's notice. */
      bounce: (body: Body<'postMailBounces'>, call?: CallOptions) => send('postMailBounces', { body }, call),
    },
    /** With a secret test key. */
    testing: {
      /** What would have been sent; nothing of it is. */
      letters: (call?: CallOptions) => send('getTestLetters', {}, call),
      /** What time it is there. */
      clock: (call?: CallOptions) => send('getTestClock', {}, call),
      /** Either `now`, at which the clock then stands still, or `offsetSeconds`, by which it runs ahead of the real time. */
      setClock: (body: Body<'postTestClock'>, call?: CallOptions) => send('postTestClock', { body }, call),
      /** Back to the real time. */
      unsetClock: (call?: CallOptions) => send('deleteTestClock', {}, call),
    },
  }
}
