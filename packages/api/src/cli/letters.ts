import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LETTER_READERS, type LetterReader } from '@slotwell/shared/schema'
import {
  everyLetter,
  PREVIEW_KINDS,
  type PreviewKind,
  previewLetter,
  type PreviewWish,
  readersOfPreview,
} from '../notify/preview-letter.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

export interface PreviewOptions {
  readonly organization?: string
  readonly kind?: string
  readonly reader?: string
  readonly locale?: string
  readonly service?: string
  readonly html?: boolean
  readonly text?: boolean
  readonly out?: string
}

/** Shows letters about an invented booking, with the texts that were applied: one on the screen, or many as files. */
export async function previewLetters(context: CommandContext, options: PreviewOptions): Promise<void> {
  const { terminal } = context
  const kind = oneOf<PreviewKind>('--kind', options.kind, PREVIEW_KINDS)
  const reader = oneOf<LetterReader>('--reader', options.reader, LETTER_READERS)
  if (kind && reader && !readersOfPreview(kind).includes(reader))
    throw new CliFailure(`--reader: a letter "${kind}" goes to ${readersOfPreview(kind).join()} only.`)
  if (options.html && options.text && !options.out)
    throw new CliFailure('--html and --text are two forms of one letter.', 'Choose one of them, or have both written: --out FOLDER')
  const letters = await withDeps(context, async (deps) => {
    const { id, slug } = await findOrganization(deps.store, options.organization)
    const configuration = await deps.store.catalog.current(id)
    if (!configuration) throw new CliFailure(`${slug} has no configuration yet.`, 'Apply its file: slotwell apply FILE')
    const { locales } = configuration.profile
    const locale = locales.find((known) => known === options.locale)
    if (options.locale !== undefined && !locale)
      throw new CliFailure(`--locale: ${slug} has no "${options.locale}".`, `There are: ${locales.join(', ')}`)
    const wanted: readonly PreviewWish[] = options.out
      ? everyLetter(configuration).filter(
          (one) => (!kind || one.kind === kind) && (!reader || one.reader === reader) && (!locale || one.locale === locale),
        )
      : [{ kind: kind ?? 'confirmed', reader: reader ?? readersOfPreview(kind ?? 'confirmed')[0] ?? 'attendee', locale }]
    return wanted.map((wish) => {
      const shown = previewLetter(configuration, deps.booking.publicUrl, { ...wish, service: options.service }, deps.clock())
      if (!shown)
        throw new CliFailure(
          `--service: ${slug} has no "${options.service}".`,
          `There are: ${configuration.services.map((one) => one.slug).join(', ')}`,
        )
      return { wish, shown }
    })
  })
  if (options.out) return writeAll(context, options.out, letters, options)
  const [only] = letters
  if (!only) throw new Error('one letter was asked for')
  const { subject, text, html } = only.shown
  terminal.say(options.html ? html : `${terminal.mark.strong(subject)}\n\n${text}`)
  terminal.result({ ok: true, ...only.wish, subject, ...(options.html ? { html } : options.text ? { text } : { text, html }) })
}

interface Made {
  readonly wish: PreviewWish
  readonly shown: { readonly text: string; readonly html: string; readonly subject: string }
}

function writeAll({ terminal }: CommandContext, folder: string, letters: readonly Made[], { html, text }: PreviewOptions): void {
  const both = !html && !text
  try {
    mkdirSync(folder, { recursive: true })
    for (const { wish, shown } of letters) {
      const name = [wish.kind, wish.reader, wish.locale, ...(wish.locale === 'de' ? [wish.tone] : [])].join('.')
      if (html || both) writeFileSync(join(folder, `${name}.html`), shown.html)
      if (text || both) writeFileSync(join(folder, `${name}.txt`), `${shown.subject}\n\n${shown.text}`)
    }
  } catch (error) {
    throw new CliFailure(`--out: ${folder} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
  }
  terminal.say(`${counted(letters.length, 'letter')} in ${folder}.`)
  terminal.result({ ok: true, letters: letters.length, folder })
}

function oneOf<T extends string>(option: string, given: string | undefined, known: readonly T[]): T | undefined {
  if (given === undefined) return undefined
  const found = known.find((one) => one === given)
  if (found === undefined) throw new CliFailure(`${option}: there is no "${given}".`, `Known: ${known.join(', ')}`)
  return found
}
