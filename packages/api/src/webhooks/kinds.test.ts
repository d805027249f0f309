import { readFileSync } from 'node:fs'
import { WEBHOOK_KINDS } from '@slotwell/shared/schema'
import { expect, it } from 'vitest'
import { EVENT_KINDS } from '../store/booking-records.ts'

it('every event of a booking can be told of', () => {
  expect(WEBHOOK_KINDS.filter((kind) => kind.startsWith('booking.'))).toEqual(EVENT_KINDS)
})

it('the guide says of every kind when it comes, and of no other', () => {
  const guide = readFileSync(new URL('../../../../docs/guide/webhooks.md', import.meta.url), 'utf8')
  const rows = [...guide.matchAll(/^\| `([a-z_.]+)` +\|/gm)].map(([, kind]) => kind)
  expect(rows).toEqual(WEBHOOK_KINDS)
})
