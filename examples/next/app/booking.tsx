'use client'
import { SlotwellBooking } from '@slotwell/react'
import { useState } from 'react'
import { API, KEY } from './settings'

/** The element, rendered on the server with its link, and what the page does when somebody has booked. */
export function Booking() {
  const [booked, setBooked] = useState<string>()
  return (
    <>
      <SlotwellBooking
        publishableKey={KEY}
        api={API}
        service="trial-lesson"
        locale="en"
        onBooked={({ detail }) => setBooked(`${detail.booking} at ${detail.start}`)}
      >
        <a href={`${API}/book/lantern-school`}>Book a lesson</a>
      </SlotwellBooking>
      {booked && <p role="status">The page knows: {booked}</p>}
    </>
  )
}
