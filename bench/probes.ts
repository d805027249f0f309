/** The worlds on which `npm test` holds the engine to the slow truth, for mutants of the engine. */
import fc from 'fast-check'
import { WORLDS_SEED, type World, world } from '../packages/shared/test/random-offers.ts'

export const worlds = (count: number): World[] =>
  fc.sample(world, { numRuns: count, seed: WORLDS_SEED, plugins: [fc.unbiased()] }) as World[]
