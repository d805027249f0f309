import * as v from 'valibot'
import { ClockTime, IsoDate, LeadTime, LocalizedText, Money, Slug, Whole } from './primitives.ts'
import { LetterNote } from './letter-texts.ts'
import { ServiceLimits } from './limit.ts'
import { ResourceNeed, StaffNeed } from './need.ts'
import { Question } from './questionnaire.ts'
import { Reminders } from './reminder.ts'
import { Seats } from './seats.ts'

/** How somebody stands among those who could take an appointment. */
const Turn = v.strictObject({
  /** Slug. */
  staff: Slug,
  /** For `roundRobin`: 2 gets twice as many as 1, and 0 only what nobody else can take. */
  weight: v.optional(Whole(0, 100)),
  /** For `priority`: 1 is asked first. */
  priority: v.optional(Whole(1, 1000)),
})

/** What can be booked. */
export const Service = v.pipe(
  v.strictObject({
    slug: Slug,
    name: LocalizedText(120),
    description: v.optional(LocalizedText(500)),
    durationMin: Whole(1, 1440),
    /** Other lengths to choose from. */
    durations: v.optional(
      v.pipe(
        v.array(v.strictObject({ durationMin: Whole(1, 1440), price: v.optional(Money) }), 'must be a list of { durationMin, price }'),
        v.maxLength(20, 'must be at most 20'),
      ),
    ),
    /** Distance between two offered starts; defaults to the duration. */
    slotIntervalMin: v.optional(Whole(1, 1440)),
    slotAlignment: v.optional(v.picklist(['opening', 'clock', 'packed', 'fixed'], 'must be opening, clock, packed or fixed'), 'opening'),
    /** The only times of day at which it starts, for `fixed`. */
    fixedStarts: v.optional(
      v.pipe(
        v.array(ClockTime, 'must be a list of times such as ["09:00", "14:30"]'),
        v.minLength(1, 'must name at least one time'),
        v.maxLength(100, 'must be at most 100'),
      ),
    ),
    bufferBeforeMin: v.optional(Whole(0, 480), 0),
    bufferAfterMin: v.optional(Whole(0, 480), 0),
    /** What lies between two appointments: the longer of their two buffers, or both. */
    bufferRule: v.optional(v.picklist(['max', 'sum'], 'must be max or sum')),
    minimumNoticeMin: v.optional(Whole(0, 525_600), 0),
    /** How many days ahead of today can be booked. */
    bookingWindowDays: v.optional(Whole(0, 730), 180),
    /** Only the first so many days that have a free start. */
    bookableDays: v.optional(Whole(1, 90)),
    /** First and last bookable local date. */
    bookableFrom: v.optional(IsoDate),
    bookableUntil: v.optional(IsoDate),
    /** Slugs, in the order in which they are shown. */
    staff: v.pipe(v.array(Slug, 'must be a list of staff slugs'), v.minLength(1, 'must name at least one staff member')),
    /** Who takes part at once; one of its staff if absent. The first need leads: its hours make the grid. */
    team: v.optional(
      v.pipe(
        v.array(StaffNeed, 'must be a list of { role, count }'),
        v.minLength(1, 'must name at least one need'),
        v.maxLength(20, 'must be at most 20'),
      ),
    ),
    /** Who is given what several could take; `fair` if absent. */
    choice: v.optional(v.picklist(['fair', 'roundRobin', 'priority'], 'must be fair, roundRobin or priority')),
    turns: v.optional(v.pipe(v.array(Turn, 'must be a list of { staff, weight }'), v.maxLength(1000, 'must be at most 1000'))),
    /** Slugs; absent means wherever its staff work. */
    locations: v.optional(v.pipe(v.array(Slug, 'must be a list of location slugs'), v.minLength(1, 'must name at least one location'))),
    /** Slugs; one unit of each is needed for the whole appointment. */
    resources: v.optional(v.array(Slug, 'must be a list of resource slugs'), []),
    /** What is needed in other numbers than one, or of several that will do. */
    resourceNeeds: v.optional(
      v.pipe(v.array(ResourceNeed, 'must be a list of { anyOf, quantity }'), v.maxLength(50, 'must be at most 50')),
    ),
    limits: v.optional(ServiceLimits),
    /** Absent: every appointment is one booking's alone. */
    seats: v.optional(Seats),
    /** The booking stays pending until the owner confirms it; its time is kept. */
    approval: v.optional(v.boolean('must be true or false'), false),
    /** Seconds for which a chosen time is held while the visitor types. */
    holdSeconds: v.optional(Whole(60, 1800), 600),
    /** Until when before the start a visitor may cancel or move. */
    changeUntil: v.optional(LeadTime, 'PT0H'),
    price: v.optional(Money),
    /** In place of the organization's; an empty list for none. */
    reminders: v.optional(Reminders),
    /** Which contact details the visitor must give; at least one of them. */
    requires: v.optional(
      v.pipe(
        v.strictObject({
          email: v.optional(v.boolean('must be true or false'), true),
          phone: v.optional(v.boolean('must be true or false'), false),
        }),
        v.check(({ email, phone }) => email || phone, 'must require an e-mail address, a phone number or both'),
      ),
      {},
    ),
    questions: v.optional(v.pipe(v.array(Question, 'must be a list of questions'), v.maxLength(30, 'must be at most 30')), []),
    /** A paragraph of its own in letters to visitors. */
    letterNote: v.optional(LetterNote),
    /** The form is shown on our own page only, never in the page of somebody else. */
    sensitive: v.optional(v.boolean('must be true or false')),
    active: v.optional(v.boolean('must be true or false'), true),
  }),
  v.check(({ questions }) => new Set(questions.map((q) => q.id)).size === questions.length, 'has two questions with the same id'),
  v.check(
    ({ bookableFrom, bookableUntil }) => !bookableFrom || !bookableUntil || bookableFrom <= bookableUntil,
    'has "bookableUntil" before "bookableFrom"',
  ),
)
