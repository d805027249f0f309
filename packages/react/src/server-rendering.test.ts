// @vitest-environment node
import { createElement } from 'react'
import { renderToReadableStream, renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { SlotwellBooking } from './slotwell-booking.ts'

const link = createElement('a', { href: 'https://book.example.org/book/salon' }, 'Book an appointment')
const booking = createElement(SlotwellBooking, {
  publishableKey: 'pk_test',
  api: 'https://book.example.org',
  service: 'cut',
  className: 'booking',
  onBooked: () => undefined,
  children: link,
})

it('is rendered on a server, where there is no document, with the link that visitors see first', async () => {
  expect(typeof document).toBe('undefined')
  const html = renderToString(booking)
  expect(html).toBe(
    '<slotwell-booking class="booking" data-key="pk_test" data-api="https://book.example.org" data-service="cut">' +
      '<a href="https://book.example.org/book/salon">Book an appointment</a></slotwell-booking>',
  )
  expect(await new Response(await renderToReadableStream(booking)).text()).toBe(html)
})
