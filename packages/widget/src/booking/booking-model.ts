import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals-core'
import type { BookingView, Catalog, HoldRequest, LocationView, ServiceView, SlotView, StaffView } from '@slotwell/shared/schema'
import { monthOf } from '../calendar/month.ts'
import { createSlotModel, type SlotModel } from '../calendar/slot-model.ts'
import { createCheckout, type Checkout } from '../checkout/checkout-model.ts'
import type { BookingDeps } from './booking-deps.ts'
import { byReference, displayZone, lengthOf, placesOf, presetPerson, presetPlace, stepsOf } from './choice.ts'
import type { Length, Question, Step } from './choice.ts'

export interface BookingModel {
  readonly catalog: ReadonlySignal<Catalog>
  readonly step: ReadonlySignal<Step>
  readonly canGoBack: ReadonlySignal<boolean>
  readonly service: ReadonlySignal<ServiceView | undefined>
  /** How long it takes and what that costs each of those who come, as chosen; the usual length where there is no choice. */
  readonly length: ReadonlySignal<Length | undefined>
  /** For how many people; 1 where appointments are not shared. */
  readonly partySize: ReadonlySignal<number>
  /** Asks for the times anew: some have no room for more. */
  readonly setPartySize: (people: number) => void
  /** Undefined: any. */
  readonly place: ReadonlySignal<LocationView | undefined>
  readonly person: ReadonlySignal<StaffView | undefined>
  readonly slot: ReadonlySignal<SlotView | undefined>
  /** Where the chosen time is, once that is known. */
  readonly slotPlace: ReadonlySignal<LocationView | undefined>
  readonly slots: ReadonlySignal<SlotModel | undefined>
  /** Holding the time, the visitor's details, sending them. */
  readonly checkout: Checkout
  readonly booking: ReadonlySignal<BookingView | undefined>
  /** IANA zone whose clock the visitor goes by. */
  readonly visitorZone: string
  /** Another one, chosen by the visitor: free times are asked for anew. */
  readonly setZone: (timeZone: string) => void
  /** Answers the question of this step; undefined is "any". */
  readonly choose: (id: string | undefined) => void
  readonly chooseSlot: (slot: SlotView) => void
  readonly goTo: (step: Step) => void
  readonly back: () => void
  readonly startAgain: () => void
  /** The same offer in another language. */
  readonly translate: (catalog: Catalog) => void
  /** The page goes away, perhaps to come back. */
  readonly leave: () => void
  readonly comeBack: () => void
  readonly dispose: () => void
}

const FRESH_MS = 60_000

/** The whole flow of one widget, without a document. Every call makes an independent one. */
export function createBookingModel({ api, start, presets, visitorZone, now, emit, given, metadata }: BookingDeps): BookingModel {
  const catalog = signal(start.catalog)
  const { services } = start.catalog
  const answers = {
    service: signal((byReference(services, presets.service) ?? (services.length === 1 ? services[0] : undefined))?.id),
    /** In minutes, as text. */
    length: signal<string>(),
    place: signal<string>(),
    person: signal<string>(),
  } satisfies Record<Question, Signal<string | undefined>>
  const zone = signal(visitorZone)
  const slot = signal<SlotView>()
  const slots = signal<SlotModel>()
  const booking = signal<BookingView>()

  const service = computed(() => byReference(catalog.value.services, answers.service.value))
  const people = signal(~~Number(presets.partySize))
  const partySize = computed(() => Math.max(1, Math.min(people.value, service.value?.seats?.maxPartySize ?? 1)))
  const length = computed(() => lengthOf(service.value, answers.length.value))
  const place = computed(() => byReference(catalog.value.locations, answers.place.value))
  const person = computed(() => byReference(catalog.value.staff, answers.person.value))
  const steps = computed(() => stepsOf(catalog.value, presets, service.value))
  const step = signal<Step>(steps.value[0] ?? 'when')
  const slotPlace = computed(() => {
    const held = checkout.hold.state.value
    return byReference(catalog.value.locations, held?.kind === 'held' ? held.hold.location : slot.value?.location) ?? place.value
  })

  /** Whether length, place and person are still what the first answer was asked for. */
  let asPreset = true
  /** What the page itself wants, or what there is no choice about. */
  const settle = (chosen: ServiceView) => {
    // What is no number of people for this service was answered for one.
    asPreset = [1, Number(presets.partySize)].includes(partySize.value)
    const only = chosen.locations.length === 1 ? chosen.locations[0] : undefined
    answers.length.value = String(chosen.durationMin)
    answers.place.value = presetPlace(catalog.value, presets, chosen)?.id ?? only
    answers.person.value = presetPerson(catalog.value, presets, chosen)?.id
  }

  /** What is wanted, as slots and holds are asked for; a length is only said where there is a choice. */
  const choice = (chosen: ServiceView, location = answers.place.value) => ({
    service: chosen.id,
    staff: answers.person.value,
    location,
    durationMin: chosen.durations && length.value?.durationMin,
    partySize: chosen.seats && partySize.value,
  })

  let startedMs = now()
  const openSlots = () => {
    const chosen = service.value
    if (!chosen) return
    const places = placesOf(catalog.value, chosen).filter(({ id }) => (answers.place.value ?? id) === id)
    const timeZone = displayZone(places, zone.value, now())
    // The first answer serves once, and as long as it is the answer to this very question.
    const { month, slots: given } = start
    const fits = now() - startedMs < FRESH_MS && given?.service === chosen.id && given.timeZone === timeZone && asPreset
    startedMs = 0
    slots.value?.dispose()
    slots.value = createSlotModel(
      async (window, signal) => {
        const outcome = await api.slots({ ...choice(chosen), ...window }, signal)
        if (outcome.ok) return outcome.value
        if (outcome.problem.code !== 'aborted') emit('error', { code: outcome.problem.code })
        return undefined
      },
      timeZone,
      now(),
      fits && month ? { month: monthOf(month.from), slots: given } : undefined,
    )
    void slots.value.open()
  }

  const wish = (): HoldRequest | undefined =>
    slot.value &&
    service.value && {
      ...choice(service.value, slot.value.location),
      start: slot.value.start,
      timeZone: slots.value?.timeZone ?? zone.value,
    }
  const checkout = createCheckout(
    api,
    {
      now,
      emit,
      visitorZone: () => zone.value,
      catalog,
      service,
      wish,
      metadata,
      onBooked: (made) =>
        batch(() => {
          booking.value = made
          step.value = 'done'
        }),
      onStale: async () => {
        const fresh = await api.catalog(catalog.value.locale)
        if (fresh.ok) catalog.value = fresh.value
      },
    },
    given,
  )
  const enter = (next: Step) =>
    batch(() => {
      checkout.clearFailure()
      if (next === 'when') {
        slot.value = undefined
        if (step.value !== 'details' || !slots.value) openSlots()
      }
      step.value = next
    })
  // Released first: otherwise the visitor's own hold would hide the time from him.
  const leaveDetails = () => checkout.hold.release().then(() => slots.value?.refresh())
  const goTo = (wanted: Step) => {
    if (checkout.sending.value) return
    if (step.value === 'details') void leaveDetails()
    enter(wanted)
  }

  if (service.value) settle(service.value)
  if (step.value === 'when') enter('when')

  return {
    catalog,
    step,
    service,
    length,
    partySize,
    setPartySize(wanted) {
      people.value = wanted
      void slots.value?.refresh()
    },
    place,
    person,
    slot,
    slotPlace,
    slots,
    checkout,
    booking,
    get visitorZone() {
      return zone.value
    },
    setZone: (timeZone) =>
      batch(() => {
        zone.value = timeZone
        openSlots()
      }),
    goTo,
    canGoBack: computed(() => !checkout.sending.value && step.value !== 'done' && steps.value.indexOf(step.value) > 0),
    choose(id) {
      const asked = step.value as Question
      const answer = answers[asked]
      const wanted = asked === 'service' && byReference(catalog.value.services, id)
      if (wanted && !emit('select-service', { service: wanted.id, slug: wanted.slug })) return
      batch(() => {
        asPreset &&= answer.value === id
        answer.value = id
        if (wanted) settle(wanted)
        enter(steps.value[steps.value.indexOf(asked) + 1] ?? 'when')
      })
    },
    chooseSlot(wanted) {
      if (!service.value || checkout.sending.value || !emit('select-slot', { service: service.value.id, start: wanted.start })) return
      batch(() => {
        checkout.clearFailure()
        slot.value = wanted
        step.value = 'details'
        const request = wish()
        if (request) void checkout.hold.place(request)
      })
    },
    back() {
      const before = steps.value[steps.value.indexOf(step.value) - 1]
      if (before) goTo(before)
    },
    startAgain() {
      booking.value = undefined
      enter(steps.value[0] ?? 'when')
    },
    translate: (fresh) => void (catalog.value = fresh),
    // A booking on its way needs its hold.
    leave: () => void (checkout.sending.value || checkout.hold.leave()),
    comeBack: checkout.hold.comeBack,
    dispose() {
      slots.value?.dispose()
      checkout.hold.dispose()
    },
  }
}
