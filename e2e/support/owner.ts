/** A booking as the owner's server reads it. */
export interface OwnedBooking {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly revision: number
  readonly partySize?: number
  readonly segments: readonly { readonly start: string; readonly end: string }[]
  readonly attendees: readonly { readonly name: string; readonly email?: string; readonly phone?: string }[]
  readonly answers?: Readonly<Record<string, string | boolean>>
  readonly metadata?: Readonly<Record<string, string>>
}

export interface Owner {
  /** All bookings, by start. */
  bookings(): Promise<readonly OwnedBooking[]>
  confirm(bookingId: string): Promise<OwnedBooking>
}

/** The owner's own program, which uses the private API with its secret key. */
export function ownerOf(api: string, secretKey: string): Owner {
  const call = async (method: string, path: string): Promise<unknown> => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
      ...(method === 'POST' ? { body: '{}' } : {}),
    })
    const body: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(body)}`)
    return body
  }
  return {
    bookings: async () => ((await call('GET', '/v1/bookings')) as { readonly data: readonly OwnedBooking[] }).data,
    confirm: async (bookingId) => (await call('POST', `/v1/bookings/${bookingId}/confirm`)) as OwnedBooking,
  }
}
