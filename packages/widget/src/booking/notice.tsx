import type { ApiClient } from '../api-client.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'

interface Props {
  readonly client: Pick<ApiClient, 'waiting' | 'retryNow'>
  readonly t: Translate | undefined
}

/** Shown while a request is being repeated; the page's own link stands beside it as another way in. */
export function WaitingNotice({ client, t }: Props) {
  const waiting = client.waiting.value
  return (
    <div role="status">
      {waiting && (
        <p class="notice">
          {t?.(waiting.reason satisfies MessageKey, { n: Math.max(1, Math.ceil((waiting.atMs - Date.now()) / 1000)) })}{' '}
          {t && (
            <button type="button" class="link" onClick={client.retryNow}>
              {t('tryAgain')}
            </button>
          )}{' '}
          <slot />
        </p>
      )}
    </div>
  )
}
