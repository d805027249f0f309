import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LetterStage, openLetterStage } from '../../test/letter-stage.ts'
import { newId } from '../new-id.ts'
import { suppressAddress } from '../notify/suppression.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { placeHold } from './place-hold.ts'

const ADDRESS = 'mia@visitor.example'

let stage: LetterStage
beforeEach(async () => {
  stage = await openLetterStage()
})
afterEach(() => stage.close())

async function hold() {
  const held = await placeHold(stage.deps, {
    organizationId: stage.organizationId,
    request: { service: 'talk', start: '2026-11-24T09:00:00+01:00', timeZone: 'Europe/Zurich' },
    visitorTag: 'mia',
    holdLimit: 1,
    actor: 'visitor',
  })
  if (!held.ok) throw new Error(held.reason)
  return held.view
}

const ask = ({ id, secret }: { readonly id: string; readonly secret: string }) =>
  askConfirmation(stage.deps, {
    organizationId: stage.organizationId,
    request: {
      hold: id,
      holdSecret: secret,
      attendees: [{ name: 'Mia Muster', email: ADDRESS }],
      answers: {},
      consent: { privacyVersion: '2026-01' },
      locale: 'de',
      timeZone: 'Europe/Zurich',
    },
    choice: {},
    formKey: 'one',
    visitorTag: 'mia',
    factor: 1,
    actor: 'visitor',
  })

it('an address that gets no letters is not asked to wait for one, and keeps no time from others', async () => {
  const { store, keyring, organizationId, clock } = stage
  const deps = { store, keyring, newId, clock: () => clock.nowMs }
  await suppressAddress(deps, { organizationId, email: ADDRESS, reason: 'complaint', actor: 'cli' })
  const held = await hold()
  expect(await ask(held)).toMatchObject({ ok: false, reason: 'proof_required' })
  // The hold is as it was, and ends when it would have.
  expect((await store.bookings.hold(organizationId, held.id))?.expiresAtMs).toBe(Date.parse(held.expiresAt))
  expect(await store.confirmations.lease(1_000)).toEqual([])
})

it('any other one is, and its time is kept for as long', async () => {
  const held = await hold()
  expect(await ask(held)).toMatchObject({ ok: true, view: { state: 'asked', expiresAtMs: stage.clock.nowMs + 30 * 60_000 } })
  expect(await stage.store.bookings.hold(stage.organizationId, held.id)).toBeUndefined()
})
