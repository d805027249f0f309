import { whenNeeded } from '../late.tsx'

/** What shared appointments say and ask, which most organizations have none of. Undefined until it is there. */
export const party = whenNeeded(() => import('./party-words.tsx'))
