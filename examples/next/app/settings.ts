/** Both may be seen by everybody. */
export const API = process.env.NEXT_PUBLIC_SLOTWELL_API ?? 'http://localhost:4400'
export const KEY = process.env.NEXT_PUBLIC_SLOTWELL_KEY ?? ''
