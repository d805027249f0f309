import type { WebhookRequest } from '@slotwell/shared/schema'
import type { Deed } from '../booking/audit-entry.ts'
import { addressFault } from './address-fault.ts'
import { changeWebhook, createWebhook, webhookView } from './endpoints.ts'
import type { WebhookDeps } from './runner.ts'

export interface AppliedWebhook {
  readonly slug: string
  readonly change: 'created' | 'changed'
  /** Of one that was created; shown this once. */
  readonly secret?: string
}

export interface AppliedWebhooks {
  /** In the order of the file. */
  readonly applied: readonly AppliedWebhook[]
  /** Which one could not be applied, and why; those after it were not tried. */
  readonly refused?: string
}

/** Faults of addresses in a file, each as a line that names its place. */
export const webhookFaults = (wanted: readonly WebhookRequest[], allowPrivate: boolean): readonly string[] =>
  wanted.flatMap(({ url }, index) => {
    const fault = addressFault(url, allowPrivate)
    return fault ? [`webhooks[${index}].url ${fault}`] : []
  })

/**
 * Makes and changes endpoints by slug as a file wants them; those it does not name stay. `dryRun` writes nothing. One may be
 * refused, since there are too many with those that were made elsewhere; what was applied before it stays, and its secrets are told.
 */
export async function applyWebhooks(
  deps: WebhookDeps,
  deed: Deed & { readonly wanted: readonly WebhookRequest[]; readonly dryRun?: boolean },
): Promise<AppliedWebhooks> {
  const { organizationId, actor, wanted, dryRun = false } = deed
  const applied: AppliedWebhook[] = []
  const there = new Map((await deps.store.webhooks.endpoints(organizationId)).map((endpoint) => [endpoint.slug, webhookView(endpoint)]))
  for (const webhook of wanted) {
    const { slug, url, events, detail } = webhook
    const found = there.get(slug)
    if (found && JSON.stringify([found.url, found.events, found.detail]) === JSON.stringify([url, events, detail])) continue
    if (dryRun) applied.push({ slug, change: found ? 'changed' : 'created' })
    else if (found) {
      const changed = await changeWebhook(deps, { organizationId, actor, endpointId: found.id, request: { url, events, detail } })
      if (!changed.ok) return { applied, refused: `${slug}: ${changed.detail ?? changed.reason}` }
      applied.push({ slug, change: 'changed' })
    } else {
      const made = await createWebhook(deps, { organizationId, actor, request: webhook })
      if (!made.ok) return { applied, refused: `${slug}: ${made.detail ?? made.reason}` }
      applied.push({ slug, change: 'created', secret: made.view.secret })
    }
  }
  return { applied }
}
