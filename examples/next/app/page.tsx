import { Booking } from './booking'

export default function Page() {
  return (
    <main>
      <h1>Lessons</h1>
      <Booking />
    </main>
  )
}
