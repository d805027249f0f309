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
  /** Anything else of the private API. Rejects with what it says against it. */
  ask<T>(method: string, path: string, body?: object): Promise<T>
}

/** The owner's own program, which uses the private API with its secret key. */
export function ownerOf(api: string, secretKey: string): Owner {
  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer as T
  }
  return {
    bookings: async () => (await ask<{ readonly data: readonly OwnedBooking[] }>('GET', '/v1/bookings')).data,
    confirm: (bookingId) => ask('POST', `/v1/bookings/${bookingId}/confirm`, {}),
    ask,
  }
}
