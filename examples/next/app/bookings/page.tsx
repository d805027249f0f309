import { createClient, SlotwellProblem } from '@slotwell/client'
import { API } from '../settings'

export const dynamic = 'force-dynamic'

/** Runs on the server only: the secret key never gets into a page. */
export default async function Page() {
  const { bookings } = createClient({ api: API, secretKey: process.env.SLOTWELL_SECRET_KEY ?? '' })
  const rows = []
  try {
    for await (const booking of bookings.list({ from: new Date().toISOString().replace(/\.\d+/, ''), state: 'confirmed' }))
      rows.push(booking)
  } catch (error) {
    if (error instanceof SlotwellProblem && error.code === 'unauthorized') return <p>The secret key is not valid.</p>
    throw error
  }
  return (
    <ul>
      {rows.map(({ id, number, segments, attendees }) => (
        <li key={id}>
          {number}: {segments[0]?.start}, {attendees[0]?.name}
        </li>
      ))}
    </ul>
  )
}
