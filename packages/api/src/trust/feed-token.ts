import { createHash } from 'node:crypto'
import { randomText } from './api-key.ts'

const LENGTH = 30
const SHAPE = new RegExp(`^cal_[0-9A-Za-z]{${LENGTH}}$`)

/** The secret in the address of a calendar feed: 178 random bits, so a fast hash is enough. */
export const mintFeedToken = (): string => `cal_${randomText(LENGTH)}`

/** What is kept of it. Undefined for what was never one: nothing is looked up then. */
export const hashFeedToken = (token: string): Uint8Array | undefined =>
  SHAPE.test(token) ? createHash('sha256').update(token, 'utf8').digest() : undefined
