import * as v from 'valibot'
import { Slug } from '@slotwell/shared/schema'
import { applyOrganization } from '../configuration/apply.ts'
import { createOrganization as create } from '../configuration/create-organization.ts'
import { faultLine } from '../configuration/fault.ts'
import { createTestOrganization } from '../configuration/test-organization.ts'
import { testSlugOf } from '../configuration/test-slug.ts'
import type { Deps } from '../deps.ts'
import { wordsIn } from '../http/plain/words/words-in.ts'
import { applyWebhooks, webhookFaults } from '../webhooks/apply-webhooks.ts'
import { sayWebhook } from './apply.ts'
import { type CommandContext, withNewDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { loadOrganizationFile } from './organization-file.ts'
import { tagToPaste } from './tag-to-paste.ts'

export interface CreateOptions {
  /** An organization file that is applied at once; its slug is taken if none is named. */
  readonly file?: string
}

/** Makes an organization and the one in which it is tried out, and prints the keys of both, this once. */
export async function createOrganization(context: CommandContext, named: string | undefined, options: CreateOptions): Promise<void> {
  const { terminal } = context
  const loaded = options.file ? loadOrganizationFile(options.file) : undefined
  const slug = loaded?.file.organization.slug ?? named
  if (!slug)
    throw new CliFailure(
      'Which organization?',
      'Give a slug or a file: slotwell create-organization my-practice, or --file my-practice.yaml',
    )
  if (named && named !== slug)
    throw new CliFailure(`The file is of "${slug}", not of "${named}".`, 'Leave the name out, or correct organization.slug in the file.')
  const valid = v.safeParse(Slug, slug)
  if (!valid.success) throw new CliFailure(`"${slug}" ${valid.issues[0].message}.`)

  const created = await withNewDeps(context, async (deps) => {
    const wanted = loaded?.file.webhooks ?? []
    const faults = webhookFaults(wanted, deps.webhooks.allowPrivate)
    if (faults.length > 0) throw new CliFailure('The file asks for webhooks that cannot be sent.', faults.join('\n  '))
    const made = await create(deps, { slug, actor: 'cli' })
    if (!made.ok)
      throw new CliFailure(
        `There is an organization "${slug}" already.`,
        `To change it: slotwell apply FILE. For another key: slotwell keys add --organization ${slug}`,
      )
    const applied = loaded && (await applyOrganization(deps, { file: loaded.file, organizationId: made.organizationId, actor: 'cli' }))
    if (applied && !applied.ok) throw new CliFailure(applied.detail)
    const live = await deps.store.organizations.byId(made.organizationId)
    const tried = live && (await createTestOrganization(deps, live, 'cli'))
    const { applied: webhooks, refused } = await applyWebhooks(deps.webhooks, { organizationId: made.organizationId, actor: 'cli', wanted })
    return { ...made, test: tried?.ok ? tried : undefined, publicUrl: publicUrlOf(deps), webhooks, refused }
  })
  const { test } = created

  terminal.say(`The organization ${terminal.mark.strong(slug)} is made${loaded ? ' and configured' : ''}. Its keys, for real bookings:`)
  terminal.table(
    ['key', 'text', 'where it belongs'],
    [
      ['publishable', created.publishableKey, 'in your web pages; everybody may see it'],
      ['secret', created.secretKey, 'on your server only; shown this once'],
    ],
  )
  terminal.say('')
  if (test) {
    terminal.say('And for trying it out, the same offer with bookings of its own, which take no time of yours and write to nobody:')
    terminal.table(
      ['test key', 'text', 'where it belongs'],
      [
        ['publishable', test.publishableKey, 'in pages on localhost and previews (organization.testOrigins)'],
        ['secret', test.secretKey, 'in your tests; shown this once'],
      ],
    )
  } else {
    terminal.say(
      `Note: there are no test keys, since another organization has the slug "${testSlugOf(slug)}". Rename one of them, then: slotwell keys add --test --organization ${slug}`,
    )
  }
  terminal.say('')
  for (const webhook of created.webhooks) sayWebhook(terminal, webhook)
  if (created.refused) terminal.say(`Note: not every webhook is made. ${created.refused} Then: slotwell apply FILE`)
  for (const warning of loaded?.warnings ?? []) terminal.say(`Note: ${faultLine(warning)}`)
  terminal.say(
    loaded
      ? 'Next: slotwell serve, and paste this where people should book:'
      : 'Next: slotwell apply FILE, then slotwell serve, and paste this where people should book:',
  )
  terminal.say('')
  const profile = loaded?.file.organization
  terminal.say(
    tagToPaste({
      publicUrl: created.publicUrl,
      key: created.publishableKey,
      slug,
      linkText: wordsIn(profile?.locales[0] ?? 'en', profile?.tone).title,
    }),
  )
  terminal.result({
    ok: true,
    organization: created.organizationId,
    slug,
    publishableKey: created.publishableKey,
    secretKey: created.secretKey,
    test: test
      ? { organization: test.organizationId, slug: testSlugOf(slug), publishableKey: test.publishableKey, secretKey: test.secretKey }
      : null,
    ...(created.webhooks.length > 0 ? { webhooks: created.webhooks } : {}),
    ...(created.refused ? { refusedWebhook: created.refused } : {}),
  })
}

const publicUrlOf = (deps: Deps) => deps.booking.publicUrl
