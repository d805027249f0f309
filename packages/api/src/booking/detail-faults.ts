import type { Answers, Attendee, Question } from '@slotwell/shared/schema'
import type { ServiceConfig } from '../store/configuration.ts'

interface Fault {
  readonly pointer: string
  readonly detail: string
}

/** What is missing or wrong in the details of a visitor, measured against the service as it was when he chose it. */
export function detailFaults(service: ServiceConfig, attendees: readonly Attendee[], answers: Answers): readonly Fault[] {
  const faults: Fault[] = []
  for (const [index, { email, phone }] of attendees.entries()) {
    if (service.requires.email && email === undefined)
      faults.push({ pointer: `/attendees/${index}/email`, detail: 'is needed for this service: where may the confirmation be sent?' })
    if (service.requires.phone && phone === undefined)
      faults.push({ pointer: `/attendees/${index}/phone`, detail: 'is needed for this service: which number may be called?' })
  }
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
