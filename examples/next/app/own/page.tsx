'use client'
import type { ReadonlySignal } from '@preact/signals-core'
import { type BookingFlow, createBookingFlow } from '@slotwell/widget'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { API, KEY } from '../settings'

/** Reads a signal of the flow, and draws again when it changes. */
function useSignal<T>(signal: ReadonlySignal<T>): T {
  const subscribe = useCallback((changed: () => void) => signal.subscribe(changed), [signal])
  const read = () => signal.peek()
  return useSyncExternalStore(subscribe, read, read)
}

/** The flow without its looks: the models that are under the widget, drawn by the page itself. */
export default function Page() {
  const [flow, setFlow] = useState<BookingFlow>()
  const [refusal, setRefusal] = useState<string>()
  useEffect(() => {
    let close: (() => void) | undefined
    let over = false
    void createBookingFlow({ key: KEY, api: API, service: 'trial-lesson', locale: 'en', visitor: { name: 'Ada Own' } }).then((opened) => {
      if (!opened.ok) return setRefusal(opened.problem.detail ?? opened.problem.code)
      close = opened.value.close
      if (over) close()
      else setFlow(opened.value)
    })
    return () => {
      over = true
      close?.()
    }
  }, [])
  return <main>{flow ? <Flow flow={flow} /> : <p>{refusal ?? 'One moment …'}</p>}</main>
}

function Flow({ flow }: { readonly flow: BookingFlow }) {
  const step = useSignal(flow.step)
  const booking = useSignal(flow.booking)
  if (booking) return <h1>Your number is {booking.number}</h1>
  if (step === 'details') return <Details flow={flow} />
  if (step === 'when') return <Times flow={flow} />
  return (
    <button type="button" onClick={() => flow.choose(undefined)}>
      Anything will do
    </button>
  )
}

function Times({ flow }: { readonly flow: BookingFlow }) {
  const slots = useSignal(flow.slots)
  return slots ? <NextTime flow={flow} slots={slots} /> : null
}

function NextTime({ flow, slots }: { readonly flow: BookingFlow; readonly slots: NonNullable<BookingFlow['slots']['value']> }) {
  const next = useSignal(slots.nextFree)
  if (!next) return <p>Nothing is free.</p>
  return (
    <button type="button" onClick={() => flow.chooseSlot(next)}>
      Take {new Date(next.start).toLocaleString('en')}
    </button>
  )
}

function Details({ flow }: { readonly flow: BookingFlow }) {
  const { hold, details, submit, failure } = flow.checkout
  const fields = useSignal(details.fields)
  const errors = useSignal(details.errors)
  const { kind } = useSignal(hold.state)
  const refused = useSignal(failure)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p role="status">{kind}</p>
      {fields.map(({ id, question, kind: field }) => (
        <p key={id}>
          <label>
            {question?.label ?? field}
            <input defaultValue={String(details.typed(id))} onChange={({ target }) => details.update(id, target.value)} />
          </label>
          {errors.get(id)?.key}
        </p>
      ))}
      <button type="submit">Book</button>
      {refused}
    </form>
  )
}
