export * from './assign-staff.ts'
export * from './free-slots.ts'
export * from './nearest-free.ts'
export * from './offer.ts'
