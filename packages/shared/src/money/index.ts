export { writeMoney } from './write-money.ts'
