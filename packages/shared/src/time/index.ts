export * from './interval.ts'
export * from './local-date.ts'
export * from './zone.ts'
export * from './zoned-instant.ts'
