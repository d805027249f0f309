/** The chunk that the loader imports beside the first answer of the server. */
export { follow } from './life.ts'
