import type { Store } from '../store/store.ts'
import { auditLink } from './audit.ts'
import type { KeyStore } from './key-store.ts'

export interface SealerDeps {
  readonly store: Pick<Store, 'audit'>
  readonly keyStore: Pick<KeyStore, 'recordAuditHead'>
  /** Told of a failed round, which the next one makes good. */
  readonly failed: (error: unknown) => void
  /** Asked before each round: of several processes one seals. */
  readonly onDuty?: () => boolean
  /** Between two rounds; a second unless told. */
  readonly everyMs?: number
}

export interface Sealer {
  start(): void
  /** Seals what is left, if it is on duty, and stops. */
  stop(): Promise<void>
  /** Chains everything that is unsealed. Resolves to the number of entries. */
  runOnce(): Promise<number>
}

const BATCH = 500

/**
 * Chains audit entries after their change, because one chain inside the
 * transactions would make all of them wait for each other. Two processes that both
 * seal do no harm: a batch is one transaction that starts from the chain's end as it then is.
 */
export function createSealer({ store, keyStore, failed, onDuty = () => true, everyMs = 1_000 }: SealerDeps): Sealer {
  let timer: NodeJS.Timeout | undefined
  let stopped = true
  let round: Promise<number> | undefined

  async function sealAll(): Promise<number> {
    let total = 0
    for (const organizationId of await store.audit.unsealed()) {
      for (;;) {
        let head: { position: number; hash: string } | undefined
        const sealed = await store.audit.seal(organizationId, BATCH, (previousHash, position, entry) => {
          head = { position, hash: auditLink(previousHash, position, entry) }
          return head.hash
        })
        // After the seal, never before: a head that does not exist would be taken for a cut chain.
        if (sealed > 0 && head) await keyStore.recordAuditHead(organizationId, head)
        total += sealed
        if (sealed < BATCH) break
      }
    }
    return total
  }
  const runOnce = (): Promise<number> => {
    round ??= sealAll().finally(() => {
      round = undefined
    })
    return round
  }
  const tick = () => {
    timer = setTimeout(() => {
      Promise.resolve(onDuty() ? runOnce() : 0)
        .catch(failed)
        .finally(() => {
          if (!stopped) tick()
        })
    }, everyMs)
  }

  return {
    runOnce,
    start() {
      if (!stopped) return
      stopped = false
      tick()
    },
    async stop() {
      if (stopped) return
      stopped = true
      clearTimeout(timer)
      await round?.catch(failed)
      if (onDuty()) await runOnce().catch(failed)
    },
  }
}
