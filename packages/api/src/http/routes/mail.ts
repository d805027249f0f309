import {
  BouncesTaken,
  BounceRequest,
  LetterPreview,
  LetterPreviewRequest,
  MailPasswordRequest,
  OneAddress,
  SuppressionList,
  SuppressionView,
} from '@slotwell/shared/schema'
import { type BounceDeps, takeNotice, takeReport } from '../../notify/bounces.ts'
import { removeMailPassword, setMailPassword } from '../../notify/organization-mail.ts'
import { previewLetter } from '../../notify/preview-letter.ts'
import {
  allowAddress,
  listSuppressions,
  lookUpSuppression,
  suppressAddress,
  suppressionOf,
  suppressionView,
} from '../../notify/suppression.ts'
import { refuse } from '../../outcome.ts'
import type { HttpDeps } from '../http-deps.ts'
import { defineRoute, type Route } from '../registry.ts'

const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const
const depsOf = ({ store, keyring, newId, clock, booking }: HttpDeps): BounceDeps => ({
  store,
  keyring,
  newId,
  clock,
  publicUrl: booking.publicUrl,
})

/** How letters look, by which server they leave, and who gets none. Addresses are given in bodies: what stands in an address is logged by others. */
export const mailRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/letters/preview',
    summary: 'One letter about an invented booking, with given texts or those that were applied',
    audit: 'none',
    body: LetterPreviewRequest,
    answers: { ok: LetterPreview },
    problems: ['not_published', 'unknown_service'],
    async handle({ deps, organizationId, body }) {
      const configuration = await deps.store.catalog.current(organizationId)
      if (!configuration) return refuse('not_published', { detail: 'Apply an organization file first.' })
      const { locales } = configuration.profile
      if (body.locale && !locales.includes(body.locale))
        return refuse('invalid_request', {
          errors: [{ pointer: '/locale', detail: `must be a language of the organization: ${locales.join(', ')}` }],
        })
      const view = previewLetter(configuration, deps.booking.publicUrl, body, deps.clock())
      return view
        ? { ok: true, view }
        : refuse('unknown_service', { errors: [{ pointer: '/service', detail: 'names no service of the organization' }] })
    },
  }),
  defineRoute({
    ...ofServer,
    method: 'PUT',
    path: '/v1/mail/password',
    summary: 'Set the password of the mail server that the organization file names; it cannot be read',
    audit: 'mail.password',
    body: MailPasswordRequest,
    answers: { noContent: null },
    problems: ['no_mail_server'],
    async handle({ deps, organizationId, body, actor }) {
      const set = await setMailPassword(deps, { organizationId, password: body.password, actor })
      return set.ok ? { ok: true, view: null } : refuse('no_mail_server', { detail: NO_PASSWORD[set.reason] })
    },
  }),
  defineRoute({
    ...ofServer,
    method: 'DELETE',
    path: '/v1/mail/password',
    summary: 'Forget that password',
    audit: 'mail.removePassword',
    answers: { noContent: null },
    problems: [],
    async handle({ deps, organizationId, actor }) {
      await removeMailPassword(deps, { organizationId, actor })
      return { ok: true, view: null }
    },
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/mail/suppressions',
    summary: 'How many addresses get no letters, and since when, without the addresses',
    audit: 'none',
    answers: { ok: SuppressionList },
    problems: [],
    handle: async ({ deps, organizationId }) => ({ ok: true, view: await listSuppressions(deps, organizationId) }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/mail/suppressions',
    summary: 'Send no letters to an address any more',
    audit: 'mail.suppress',
    body: OneAddress,
    answers: { ok: SuppressionView },
    problems: [],
    async handle({ deps, organizationId, body, actor }) {
      const deed = { organizationId, email: body.email, actor }
      // Of whoever is on the list already it tells since when and why.
      const added = await suppressAddress(deps, { ...deed, reason: 'byHand' })
      return { ok: true, view: suppressionView(await (added ? suppressionOf(deps, deed) : lookUpSuppression(deps, deed))) }
    },
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/mail/suppressions/check',
    summary: 'Whether an address gets no letters',
    audit: 'customer.read',
    body: OneAddress,
    answers: { ok: SuppressionView },
    problems: [],
    handle: async ({ deps, organizationId, body, actor }) => ({
      ok: true,
      view: suppressionView(await lookUpSuppression(deps, { organizationId, email: body.email, actor })),
    }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/mail/suppressions/remove',
    summary: 'Send letters to an address again',
    audit: 'mail.allow',
    body: OneAddress,
    answers: { ok: SuppressionView },
    problems: [],
    async handle({ deps, organizationId, body, actor }) {
      await allowAddress(deps, { organizationId, email: body.email, actor })
      return { ok: true, view: { suppressed: false } }
    },
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/mail/bounces',
    summary: 'Take what a mail server or service says about letters that did not arrive',
    audit: 'mail.suppress',
    body: BounceRequest,
    answers: { ok: BouncesTaken },
    problems: [],
    async handle({ deps, organizationId, body, actor }) {
      if ('email' in body) return { ok: true, view: await takeNotice(depsOf(deps), { organizationId, ...body, actor }) }
      const view = await takeReport(depsOf(deps), { organizationId, report: body.report, actor })
      return view ? { ok: true, view } : refuse('invalid_request', { errors: [{ pointer: '/report', detail: NO_REPORT }] })
    },
  }),
]

const NO_PASSWORD = {
  no_server: 'The organization file names no mail server of its own: write mail.smtp there and apply it first.',
  no_user: 'At the mail server of the organization file nobody signs in: write mail.smtp.user there and apply it first.',
} as const
const NO_REPORT = 'must be a whole message with a part message/delivery-status (RFC 3464)'
