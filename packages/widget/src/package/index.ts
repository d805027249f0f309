/** What `@slotwell/widget` exports. Importing it does nothing and needs no document, so a server may. */
export { createBookingFlow, type BookingFlow, type FlowOptions } from './booking-flow.ts'
export { defineElement } from './define-element.ts'
export { mount, type Mounted } from './mount.ts'
export { attributesOf, type WidgetOptions } from './widget-options.ts'
export type { ApiClient, Outcome, Refusal } from '../api-client.ts'
export type { Length, Question, Step } from '../booking/choice.ts'
export type { LoadSlots, MonthState, SlotModel } from '../calendar/slot-model.ts'
export type { Checkout } from '../checkout/checkout-model.ts'
export type { DetailsModel, Field, FieldError, FieldValue } from '../checkout/details-model.ts'
export type { HoldModel, HoldState } from '../checkout/hold-model.ts'
export type { SlotwellBookingElement } from '../element.ts'
export type { Handlers, PopupEvents, SlotwellEventMap, SlotwellEvents } from '../events.ts'
export type { Prefill } from '../prefill.ts'
export type { Attributes, TagAttributes } from '../options.ts'
export type {
  BookingRequest,
  BookingView,
  Catalog,
  HoldRequest,
  HoldView,
  LocationView,
  ProblemCode,
  QuestionView,
  ServiceView,
  SlotView,
  StaffView,
} from '@slotwell/shared/schema'
