import { signal, type ReadonlySignal } from '@preact/signals-core'
import type { BookingRequest, HoldRequest } from '@slotwell/shared/schema'
import type { Refusal } from '../api-client.ts'
import type { BookingApi } from '../booking/booking-api.ts'
import type { CheckoutDeps } from './checkout-model.ts'
import type { DetailsModel } from './details-model.ts'
import type { HoldModel } from './hold-model.ts'
import { randomKey } from './random-key.ts'

export interface Submission {
  readonly sending: ReadonlySignal<boolean>
  /** Why the last try was refused, for what isn't shown at a field or as a taken time. */
  readonly failure: ReadonlySignal<Refusal['code'] | undefined>
  readonly clearFailure: () => void
  /** `leaveEmpty`: what stands in the field that people do not see. */
  readonly submit: (leaveEmpty?: string) => Promise<void>
}

/**
 * Turns the held time and the typed details into one booking. While an answer is missing nothing can be sent twice, and
 * a repetition of the same wish carries the same idempotency key, so it can't become a second booking.
 */
export function createSubmission(api: BookingApi, hold: HoldModel, details: DetailsModel, deps: CheckoutDeps): Submission {
  const { emit, visitorZone, wish, catalog, onBooked, onStale, metadata } = deps
  const sending = signal(false)
  const failure = signal<Refusal['code']>()
  let lastSent = ''
  let lastKey = ''

  async function send(request: HoldRequest, leaveEmpty: string, again: boolean): Promise<void> {
    const current = hold.state.value
    // What is wrong with the hold is shown where the hold is shown.
    if (current.kind !== 'held' && current.kind !== 'expired') return
    const body: BookingRequest = {
      hold: current.hold.id,
      holdSecret: current.hold.secret,
      attendees: details.attendees(),
      answers: details.answers(),
      metadata,
      consent: { privacyVersion: catalog.value.organization.privacy.version },
      locale: catalog.value.locale,
      timeZone: visitorZone(),
      ...(leaveEmpty && { leaveEmpty }),
    }
    const text = JSON.stringify(body)
    if (text !== lastSent) lastKey = randomKey()
    lastSent = text
    const outcome = await api.book(body, lastKey)
    if (outcome.ok) {
      hold.handOver()
      onBooked(outcome.value)
      emit('booked', { booking: outcome.value.id, service: request.service, start: request.start, state: outcome.value.state })
      return
    }
    const { code, alternatives = [], errors = [] } = outcome.problem
    emit('error', { code })
    if (code === 'slot_taken') return hold.lose(alternatives)
    if (code === 'hold_not_found' && again) {
      // Swept away by the server: the time itself may still be free.
      hold.lose([])
      await hold.place(request)
      return send(request, leaveEmpty, false)
    }
    if (code === 'invalid_request' && details.takeServerErrors(errors)) return
    failure.value = code
    if (code === 'configuration_changed' || code === 'invalid_request') await onStale()
  }

  return {
    sending,
    failure,
    clearFailure: () => void (failure.value = undefined),
    async submit(leaveEmpty = '') {
      const request = wish()
      if (sending.value || !request || !details.validate()) return
      if (!emit('submit', { service: request.service, start: request.start })) return
      failure.value = undefined
      sending.value = true
      await hold.settled()
      const { kind } = hold.state.value
      if (kind === 'none' || kind === 'refused') await hold.place(request)
      await send(request, leaveEmpty, true)
      sending.value = false
    },
  }
}
