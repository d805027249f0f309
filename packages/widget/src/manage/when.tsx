import { appointmentTime } from '../booking/appointment-time.ts'
import type { ManageApp } from './manage-page.tsx'

/** A time of this booking in words. */
export function When({ app: { model, t, format }, start }: { readonly app: ManageApp; readonly start: string }) {
  const time = appointmentTime(start, model.view.value?.location, model.visitorZone, t, format)
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
