import type { ComponentChildren } from 'preact'
import type { ApiClient } from '../api-client.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'

interface Props {
  readonly client: Pick<ApiClient, 'waiting' | 'retryNow'>
  readonly t: Translate | undefined
  /** Known once the flow is there: who doesn't want to wait can call. */
  readonly contact?: ComponentChildren
}

/** Shown while a request is being repeated; the page's own link stands beside it as another way in. */
export function WaitingNotice({ client, t, contact }: Props) {
  const waiting = client.waiting.value
  return (
    <div role="status">
      {waiting && (
        <div class="notice">
          {t?.(waiting.reason satisfies MessageKey, { n: Math.max(1, Math.ceil((waiting.atMs - Date.now()) / 1000)) })}{' '}
          {t && (
            <button type="button" class="link" onClick={client.retryNow}>
              {t('tryAgain')}
            </button>
          )}{' '}
          <slot />
          {contact}
        </div>
      )}
    </div>
  )
}
