import type { Store } from '../store/store.ts'

const HOUR_MS = 3_600_000
/** Longer than a letter is tried. */
const REMEMBERED_MS = 4 * 24 * HOUR_MS
const CONFIRMATIONS_AN_HOUR = 3
const CHANGES_AN_HOUR = 6

type Limits = Pick<Store, 'limits'>

/**
 * Whether one more confirmation may go to this person: at most three in any hour, of all processes together. Whoever books with somebody
 * else's address again and again fills no mailbox. Persons are told apart by their address; their ids say nothing once they are erased.
 */
export const mayConfirm = (store: Limits, organizationId: string, personId: string): Promise<boolean> =>
  takePlace(store, 'confirmations', CONFIRMATIONS_AN_HOUR, `${organizationId}/${personId}`)

/**
 * Whether this letter about a change that the visitor made himself may go to him now: at most six in any hour, since whoever booked with
 * somebody else's address has the link to change it, too. A letter that was let go once is not counted when it is tried again.
 */
export async function mayTellOfChange(
  { limits }: Limits,
  { organizationId, personId, letterId }: { readonly organizationId: string; readonly personId: string; readonly letterId: string },
): Promise<boolean> {
  if (await limits.used('changes.told', letterId)) return true
  if (!(await takePlace({ limits }, 'changes', CHANGES_AN_HOUR, `${organizationId}/${personId}`))) return false
  await limits.take([{ bucket: 'changes.told', who: letterId, points: 1, windowMs: REMEMBERED_MS }])
  return true
}

/** Each place is a window of an hour that begins when it is taken, so no two hours that touch have more than `places` together. */
async function takePlace({ limits }: Limits, bucket: string, places: number, who: string): Promise<boolean> {
  for (let place = 1; place <= places; place++) {
    const [taken] = await limits.take([{ bucket: `${bucket}/${place}`, who, points: 1, windowMs: HOUR_MS }])
    if (taken?.used === 1) return true
  }
  return false
}
