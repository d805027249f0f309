export { createCheckout } from './checkout-model.ts'
export { default as styles } from './checkout.css?inline'
export { DetailsStep } from './details-step.tsx'
export { DoneStep } from './done-step.tsx'
