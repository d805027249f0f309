export { DetailsStep } from './details-step.tsx'
export { DoneStep } from './done-step.tsx'
