import * as v from 'valibot'
import { PrivateBookingView } from './booking.ts'
import { Paging } from './booking.ts'
import { EmailAddress, Id, LocaleName, ZonedInstant } from './primitives.ts'

/** Null fields belong to a person who was erased. */
export const CustomerView = v.strictObject({
  id: Id('cus'),
  name: v.nullable(v.string()),
  email: v.optional(v.string()),
  phone: v.optional(v.string()),
  locale: LocaleName,
  createdAt: ZonedInstant,
})
export type CustomerView = v.InferOutput<typeof CustomerView>

/** `email` finds by the blind index; there is no search by part of a name. */
export const CustomersQuery = v.strictObject({ email: v.optional(EmailAddress), ...Paging })

/** Everything kept about one person, for that person. */
export const CustomerExport = v.strictObject({
  customer: CustomerView,
  bookings: v.array(PrivateBookingView),
  audit: v.array(v.strictObject({ at: ZonedInstant, action: v.string(), object: v.string() })),
})

/** Proof of erasure: the entry of the ledger, by ids only. */
export const ErasureCertificate = v.strictObject({
  customer: Id('cus'),
  erasedAt: ZonedInstant,
  ledgerPosition: v.number(),
  ledgerHash: v.string(),
})
