import type { Answers, Attendee, Question } from '@slotwell/shared/schema'
import type { ServiceConfig } from '../store/configuration.ts'

interface Fault {
  readonly pointer: string
  readonly detail: string
}

/** What is missing or wrong in the details of a visitor, measured against the service as it was when he chose it. */
export function detailFaults(
  service: ServiceConfig,
  { attendees, answers }: { readonly attendees: readonly Attendee[]; readonly answers: Answers },
  partySize: number,
): readonly Fault[] {
  const faults: Fault[] = []
  if (attendees.length > partySize) {
    const detail =
      partySize === 1
        ? 'must have one attendee: this booking takes one place'
        : `must be at most ${partySize}: so many places this booking takes`
    faults.push({ pointer: '/attendees', detail })
  }
  // The first is the contact; of those who come along a name is enough.
  const [contact] = attendees
  if (service.requires.email && contact?.email === undefined)
    faults.push({ pointer: '/attendees/0/email', detail: 'is needed for this service: where may the confirmation be sent?' })
  if (service.requires.phone && contact?.phone === undefined)
    faults.push({ pointer: '/attendees/0/phone', detail: 'is needed for this service: which number may be called?' })
  for (const question of service.questions) {
    const fault = answerFault(question, Object.hasOwn(answers, question.id) ? answers[question.id] : undefined)
    if (fault) faults.push({ pointer: `/answers/${question.id}`, detail: fault })
  }
  const known = new Set(service.questions.map(({ id }) => id))
  for (const id of Object.keys(answers)) {
    if (!known.has(id))
      faults.push({ pointer: `/answers/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail: 'is not a question of this service' })
  }
  return faults
}

function answerFault(question: Question, answer: string | boolean | undefined): string | undefined {
  const missing = answer === undefined || answer === '' || (question.kind === 'checkbox' && answer === false)
  if (missing) return question.required ? 'must be answered' : undefined
  if (question.kind === 'checkbox') return typeof answer === 'boolean' ? undefined : 'must be true or false'
  if (typeof answer !== 'string') return 'must be text'
  if (question.kind === 'choice' && !question.options.some(({ id }) => id === answer))
    return `must be one of ${question.options.map(({ id }) => id).join(', ')}`
  if (question.kind === 'line' && /[\r\n]/.test(answer)) return 'must be a single line'
  return undefined
}
