import { createSmtpMail } from '../src/notify/smtp.ts'
import type { OutboxDeps } from '../src/notify/outbox.ts'
import type { QueueRunner } from '../src/notify/queue-runner.ts'
import { type LetterStage, openLetterStage } from './letter-stage.ts'
import { type ArrivedLetter, type SmtpSink, startSmtpSink } from './smtp-sink.ts'

type SendingDeps = Pick<OutboxDeps, 'store' | 'keyring' | 'publicUrl' | 'mail' | 'clock' | 'log'>

export interface MailStage extends LetterStage {
  /** The mail server of everybody. */
  readonly sink: SmtpSink
  /** What the runners said. */
  readonly logged: { readonly event: string; readonly reason?: string; readonly [field: string]: unknown }[]
  lettersTo(address: string): readonly ArrivedLetter[]
  /** Mail by that server, or the one at `url`. */
  mail(options?: { readonly url?: string; readonly stepMs?: number; readonly letterMs?: number }): ReturnType<typeof createSmtpMail>
  /** A runner as a process has one; the stage stops it. */
  runner<More extends object>(create: (deps: SendingDeps & NoInfer<More>) => QueueRunner, more?: More): QueueRunner
}

/** The stage of letters with a real mail server. */
export async function openMailStage(file?: object): Promise<MailStage> {
  const stage = await openLetterStage(file)
  const { store, keyring, clock } = stage
  const sink = await startSmtpSink()
  const logged: MailStage['logged'] = []
  const runners: QueueRunner[] = []
  const mail: MailStage['mail'] = (options) => createSmtpMail({ url: sink.url, sender: 'bookings@slotwell.example', ...options })

  return {
    ...stage,
    sink,
    logged,
    mail,
    lettersTo: (address) => sink.letters.filter(({ recipients }) => recipients.includes(address)),
    runner<More extends object>(create: (deps: SendingDeps & NoInfer<More>) => QueueRunner, more = {} as More) {
      const runner = create({
        store,
        keyring,
        publicUrl: 'https://book.example.org',
        mail: mail(),
        clock: () => clock.nowMs,
        log: (entry) => void logged.push(entry),
        ...more,
      })
      runners.push(runner)
      return runner
    },
    async close() {
      await Promise.all(runners.map((runner) => runner.stop()))
      await sink.close()
      await stage.close()
    },
  }
}
