import type { Topic } from './letter-facts.ts'
import type { Opening, Words } from './words.ts'

function attendee(topic: Topic, organization: string, pending: boolean): Opening {
  const bring = 'The invitation for your calendar is attached.'
  const willDecide = `${organization} will look at your request and let you know. Until then the time is kept for you.`
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'Your request', heading: 'We have received your request.', lead: willDecide },
    confirmed: { subject: 'Your booking', heading: 'You are booked.', lead: bring },
    approved: { subject: 'Confirmed', heading: 'Your booking is confirmed.', lead: bring },
    declined: {
      subject: 'Not possible',
      heading: 'Sorry, this time does not work out.',
      lead: `${organization} cannot accept your request. The time is no longer kept for you; there is nothing else you need to do.`,
    },
    rescheduled: {
      subject: 'Moved',
      heading: 'Your booking has been moved.',
      lead: pending ? willDecide : 'The new time applies. The attachment updates the entry in your calendar.',
    },
    cancelled: {
      subject: 'Cancelled',
      heading: 'Your booking is cancelled.',
      lead: 'The time is free again. There is nothing else you need to do.',
    },
    released: { subject: 'Changed', heading: 'Your booking has changed.', lead: '' },
    reminder: { subject: 'Reminder', heading: 'Your booking is coming up.', lead: 'We expect you at the time below.' },
  }
  return openings[topic]
}

function staff(topic: Topic, pending: boolean): Opening {
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'New request', heading: 'New request', lead: 'The time is kept until the request is confirmed or declined.' },
    confirmed: { subject: 'New booking', heading: 'New booking', lead: 'This appointment has been booked.' },
    approved: { subject: 'Confirmed', heading: 'Booking confirmed', lead: 'The request is confirmed; the appointment stands.' },
    declined: { subject: 'Declined', heading: 'Request declined', lead: 'The time is free again.' },
    rescheduled: {
      subject: 'Moved',
      heading: 'Booking moved',
      lead: pending ? 'The new time applies. The request is not confirmed yet.' : 'The new time applies.',
    },
    cancelled: { subject: 'Cancelled', heading: 'Booking cancelled', lead: 'The time is free again.' },
    released: {
      subject: 'No longer yours',
      heading: 'Booking no longer yours',
      lead: 'The appointment was moved and is now with somebody else. Your earlier time is free again.',
    },
    reminder: { subject: 'Reminder', heading: 'Booking coming up', lead: '' },
  }
  return openings[topic]
}

export const english: Words = {
  attendee,
  staff,
  askFirst: (organization) => ({
    subject: 'Please confirm',
    heading: 'Is this your appointment?',
    lead: `Somebody, probably you, has chosen this time with ${organization}. It is booked once you open the link and confirm it there.`,
    until: (moment) => `Until ${moment} the time is kept for you.`,
    action: 'Look at it and confirm',
    footer: `You receive this message because this address was typed in for an appointment with ${organization}. If that was not you, there is nothing to do: without your confirmation nothing is booked, and what was typed is deleted.`,
  }),
  greeting: (name) => `Hello${name ? ` ${name}` : ''}`,
  colon: ':',
  labels: {
    service: 'What',
    when: 'When',
    before: 'Before',
    otherZone: 'Equals',
    where: 'Where',
    withWhom: 'With',
    seats: 'Seats',
    price: 'Price',
    number: 'Booking number',
    code: 'Code',
    who: 'Who',
    email: 'E-mail',
    phone: 'Phone',
    companions: 'Also coming',
  },
  online: 'Online',
  answers: 'Details given',
  quoted: (text) => `“${text}”`,
  yes: 'Yes',
  no: 'No',
  changeUntil: (moment) => `You can move or cancel it yourself until ${moment}.`,
  change: 'Move or cancel your booking',
  confirmAsk: 'Please let us know that you are coming.',
  confirm: 'I am coming',
  withoutLink: (url) => `Without the link it works with booking number and code: ${url}`,
  changeClosed: (contact) =>
    contact
      ? `This booking can no longer be changed online. You can reach us here: ${contact}`
      : 'This booking can no longer be changed online.',
  questions: (contact) => `Questions? You can reach us here: ${contact}`,
  bookAgain: 'Look for another time',
  sentBecause: (organization) =>
    `You receive this message because this address was used to request or book an appointment with ${organization}. If that was not you, you can delete it or let us know.`,
  sentToStaff: 'You receive this message because this appointment is or was assigned to you.',
}
