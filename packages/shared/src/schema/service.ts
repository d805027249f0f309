import * as v from 'valibot'
import { LeadTime, LocalizedText, Money, Slug, Whole } from './primitives.ts'
import { Question } from './questionnaire.ts'

/** What can be booked. */
export const Service = v.pipe(
  v.strictObject({
    slug: Slug,
    name: LocalizedText(120),
    description: v.optional(LocalizedText(500)),
    durationMin: Whole(1, 1440),
    /** Distance between two offered starts; defaults to the duration. */
    slotIntervalMin: v.optional(Whole(1, 1440)),
    slotAlignment: v.optional(v.picklist(['opening', 'clock'], 'must be opening or clock'), 'opening'),
    bufferBeforeMin: v.optional(Whole(0, 480), 0),
    bufferAfterMin: v.optional(Whole(0, 480), 0),
    minimumNoticeMin: v.optional(Whole(0, 525_600), 0),
    /** How many days ahead of today can be booked. */
    bookingWindowDays: v.optional(Whole(0, 730), 180),
    /** Slugs, in the order in which they are shown. */
    staff: v.pipe(v.array(Slug, 'must be a list of staff slugs'), v.minLength(1, 'must name at least one staff member')),
    /** Slugs; absent means wherever its staff work. */
    locations: v.optional(v.pipe(v.array(Slug, 'must be a list of location slugs'), v.minLength(1, 'must name at least one location'))),
    /** Slugs; one unit of each is needed for the whole appointment. */
    resources: v.optional(v.array(Slug, 'must be a list of resource slugs'), []),
    /** The booking stays pending until the owner confirms it; its time is kept. */
    approval: v.optional(v.boolean('must be true or false'), false),
    /** Seconds for which a chosen time is held while the visitor types. */
    holdSeconds: v.optional(Whole(60, 1800), 600),
    /** Until when before the start a visitor may cancel or move. */
    changeUntil: v.optional(LeadTime, 'PT0H'),
    price: v.optional(Money),
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
    active: v.optional(v.boolean('must be true or false'), true),
  }),
  v.check(({ questions }) => new Set(questions.map((q) => q.id)).size === questions.length, 'has two questions with the same id'),
)
