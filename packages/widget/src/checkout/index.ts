// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="../style/css.d.ts" />
export { default as styles } from './checkout.css?inline'
export { DetailsStep } from './details-step.tsx'
export { DoneStep } from './done-step.tsx'
export { equip } from './equip.ts'
