import type { LocationView } from '@slotwell/shared/schema'
import type { App } from './app.ts'
import { appointmentTime } from './appointment-time.ts'

interface Props {
  readonly app: Pick<App, 't' | 'format'> & { readonly model: { readonly visitorZone: string } }
  readonly start: string
  readonly place: LocationView | undefined
}

/** A time in words, large: of what is booked, or would be. */
export function When({ app: { model, t, format }, start, place }: Props) {
  const time = appointmentTime(start, place, model.visitorZone, t, format)
  return (
    <>
      <p class="date">
        {time.day}
        <b>{time.time}</b>
      </p>
      {time.own && <p>{time.own}</p>}
    </>
  )
}
