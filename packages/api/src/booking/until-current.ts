import { type Refusal, refuse } from '../outcome.ts'

const TRIES = 3

/**
 * Repeats a change whose decision found a newer configuration than the one it was
 * prepared with. Owners edit seldom, so a second try is rare and a third one is not needed.
 */
export async function untilCurrent<T extends { readonly ok: boolean }>(attempt: () => Promise<T | Refusal>): Promise<T | Refusal> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const outcome = await attempt()
    if (outcome.ok || (outcome as Refusal).reason !== 'configuration_changed') return outcome
  }
  return refuse('configuration_changed')
}
