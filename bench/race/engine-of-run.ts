import { inject } from 'vitest'
import type { EngineName } from './engines.ts'

declare module 'vitest' {
  interface ProvidedContext {
    engine: EngineName
  }
}

/** The engine that the tests of this project are run on; `vitest.config.ts` says which. */
export const engineOfRun = (): EngineName => inject('engine')
