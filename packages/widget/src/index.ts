export { defineElement, type Core, type Parts } from './element.ts'
export type { SlotwellEvents } from './events.ts'
export { mount } from './mount.tsx'
