export * from './plan-reminders.ts'
export * from './quiet-hours.ts'
