import type { Question } from '@slotwell/shared/schema'
import type { QuietHours, Reminder } from '@slotwell/shared/reminders'
import type { Limit, MinuteRange, Offer, Seats, StaffNeed, Stay, Travel, WeeklyRule } from '@slotwell/shared/slots'
import type { LetterSettings, Locale, LocalizedText, MailSettings, Money, WidgetSettings } from '@slotwell/shared/schema'

/**
 * One version of an organization's configuration as it is stored: the file's
 * content with ids for slugs, defaults filled in and no personal contact data
 * (staff addresses are kept apart, encrypted).
 */
export interface Configuration {
  readonly organizationId: string
  /** 1 for the first; every change makes the next. */
  readonly revision: number
  readonly profile: Profile
  readonly locations: readonly LocationConfig[]
  readonly travel?: readonly Travel[]
  readonly resources: readonly ResourceConfig[]
  readonly staff: readonly StaffConfig[]
  readonly services: readonly ServiceConfig[]
  readonly widget?: WidgetSettings
  readonly letters?: LetterSettings
  readonly mail?: MailSettings
}

export interface Profile {
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly locales: readonly Locale[]
  readonly tone: 'formal' | 'informal'
  readonly currency: string
  readonly email?: string
  readonly phone?: string
  readonly website?: string
  readonly accent: string
  /** Absent: nothing can be booked yet. */
  readonly privacy?: { readonly controller: string; readonly purpose: LocalizedText; readonly url: string; readonly version: string }
  readonly origins: readonly string[]
  readonly testOrigins?: readonly string[]
  /** Absent: `auto`. */
  readonly proofOfWork?: 'off' | 'auto' | 'always'
  /** What services have that name none of their own; each has its own copy. */
  readonly reminders?: readonly Reminder[]
  /** Absent: reminders by SMS keep the usual ones. */
  readonly quietHours?: QuietHours
}

export interface LocationConfig {
  readonly id: string
  readonly slug: string
  readonly name: LocalizedText
  readonly address?: string
  readonly online: boolean
  /** In no public answer before it is booked. */
  readonly meetingUrl?: string
  readonly timeZone: string
  readonly closures: readonly { readonly date: string; readonly name?: LocalizedText }[]
  readonly holidays?: {
    readonly country: string
    readonly region?: string
    readonly confirm?: readonly string[]
    readonly ignore?: readonly string[]
    /** What follows from that, worked out when the configuration was made: a calendar that is corrected later changes no version. */
    readonly days: readonly { readonly date: string; readonly name: LocalizedText }[]
  }
}

export interface ResourceConfig {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly locationId?: string
  readonly quantity: number
}

export interface StaffConfig {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly title?: LocalizedText
  readonly locale?: Locale
  /** As that of a location, which it wins over. */
  readonly meetingUrl?: string
  readonly roles?: readonly string[]
  readonly limits?: readonly LimitConfig<'staff'>[]
  readonly schedule: {
    readonly timeZone: string
    readonly rules: readonly (WeeklyRule & { readonly locationId: string })[]
    /** Replaces the whole day at every location. */
    readonly overrides: readonly {
      readonly isoDate: string
      readonly openings: readonly (MinuteRange & { readonly locationId: string })[]
      readonly note?: string
    }[]
    readonly stays?: readonly Stay[]
  }
}

/** A limit; where it stands in the file names it. */
export type LimitConfig<Of extends Limit['of'] = Limit['of']> = Omit<Limit, 'settingId' | 'of'> & { readonly of: Of }

export interface ServiceConfig {
  readonly id: string
  /** Changes whenever anything else in this object does; bookings keep it. */
  readonly versionId: string
  readonly slug: string
  readonly name: LocalizedText
  readonly description?: LocalizedText
  readonly durationMin: number
  /** Other lengths that a visitor may choose, each with its own price. */
  readonly durations?: readonly { readonly durationMin: number; readonly price?: Money }[]
  readonly slotIntervalMin: number
  readonly slotAlignment: Offer['slotAlignment']
  /** For `fixed`; ascending. */
  readonly fixedStartsMin?: readonly number[]
  readonly bufferBeforeMin: number
  readonly bufferAfterMin: number
  readonly bufferRule?: 'max' | 'sum'
  readonly minimumNoticeMin: number
  readonly bookingWindowDays: number
  readonly bookableDays?: number
  readonly bookableFrom?: string
  readonly bookableUntil?: string
  readonly staffIds: readonly string[]
  readonly choice?: 'fair' | 'roundRobin' | 'priority'
  /** Where somebody stands otherwise than the others. */
  readonly turns?: readonly { readonly staffId: string; readonly weight?: number; readonly priority?: number }[]
  readonly team?: readonly StaffNeed[]
  readonly locationIds: readonly string[]
  readonly resourceIds: readonly string[]
  /** So many units of the first of these resources that has them. */
  readonly resourceNeeds?: readonly { readonly resourceIds: readonly string[]; readonly quantity: number }[]
  readonly limits?: readonly LimitConfig[]
  readonly seats?: Seats
  readonly approval: boolean
  readonly sensitive?: boolean
  readonly letterNote?: LocalizedText
  readonly holdSeconds: number
  readonly changeUntil: string
  /** Absent: none. */
  readonly reminders?: readonly Reminder[]
  readonly price?: Money
  readonly requires: { readonly email: boolean; readonly phone: boolean }
  readonly questions: readonly Question[]
  readonly active: boolean
}

/** Subject of claims of one unit of a resource. */
export const unitSubject = (resourceId: string, unit: number): string => `${resourceId}#${unit}`
