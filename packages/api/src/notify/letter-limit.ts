import type { Store } from '../store/store.ts'

const PER_HOUR = 3
const HOUR_MS = 3_600_000

/**
 * Whether one more confirmation may go to this person: at most three in any hour, of all processes together. Whoever books with somebody
 * else's address again and again fills no mailbox. Each of the three places is a window of an hour that begins when it is taken, so
 * no two hours that touch give six. Persons are told apart by their address; their ids say nothing once they are erased.
 */
export async function mayConfirm({ limits }: Pick<Store, 'limits'>, organizationId: string, personId: string): Promise<boolean> {
  for (let place = 1; place <= PER_HOUR; place++) {
    const [taken] = await limits.take([
      { bucket: `confirmations/${place}`, who: `${organizationId}/${personId}`, points: 1, windowMs: HOUR_MS },
    ])
    if (taken?.used === 1) return true
  }
  return false
}
