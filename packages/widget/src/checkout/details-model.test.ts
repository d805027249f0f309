import { signal } from '@preact/signals-core'
import { describe, expect, it } from 'vitest'
import type { ServiceView } from '@slotwell/shared/schema'
import { cut } from '../../test/catalog.ts'
import { createDetailsModel } from './details-model.ts'

const asking: ServiceView = {
  ...cut,
  requires: { email: true, phone: true },
  questions: [
    { id: 'why', kind: 'paragraph', label: 'Why?', required: false },
    { id: 'fund', kind: 'choice', label: 'Fund', required: true, options: [{ id: 'css', label: 'CSS' }] },
    { id: 'sober', kind: 'checkbox', label: 'Sober', required: true },
  ],
}
const typed = (values: Record<string, string | boolean>, service = asking) => {
  const details = createDetailsModel(signal<ServiceView | undefined>(service))
  for (const [id, value] of Object.entries(values)) details.update(id, value)
  return details
}
const good = { name: 'Zoë', email: 'zoe@example.org', phone: '+41 79 555 12 12', 'answer:fund': 'css', 'answer:sober': true }

describe('the form', () => {
  it('asks only for what the service needs', () => {
    expect(typed({}, cut).fields.value.map(({ id }) => id)).toEqual(['name', 'email'])
    expect(typed({}).fields.value.map(({ id }) => id)).toEqual(['name', 'email', 'phone', 'answer:why', 'answer:fund', 'answer:sober'])
  })

  it('names every fault at once', () => {
    const details = typed({})
    expect(details.validate()).toBe(false)
    expect(Object.fromEntries([...details.errors.value].map(([id, { key }]) => [id, key]))).toEqual({
      name: 'needName',
      email: 'needEmail',
      phone: 'needPhone',
      'answer:fund': 'needChoice',
      'answer:sober': 'needCheck',
    })
  })

  it.each([
    ['email', 'zoe@example', 'badEmail'],
    ['email', 'a@b.ch, v@evil.ch', 'badEmail'],
    ['email', ' zoe@example.org ', undefined],
    ['phone', '12', 'badPhone'],
    ['phone', '079 555 CALL', 'badPhone'],
    ['phone', '(079) 555-12.12', undefined],
    ['name', '   ', 'needName'],
    ['name', 'x'.repeat(121), 'tooLong'],
    ['answer:sober', false, 'needCheck'],
  ])('%s %j is %s', (id, value, key) => {
    const details = typed({ ...good, [id]: value })
    details.validate()
    expect(details.errors.value.get(id)?.key).toBe(key)
  })

  it('takes a complaint back as soon as it is answered, and makes none while somebody types', () => {
    const details = typed({})
    details.update('email', 'z')
    expect(details.errors.value.size).toBe(0)
    details.leave('email')
    details.leave('phone')
    expect([...details.errors.value.keys()]).toEqual(['email'])
    details.update('email', 'zoe@example.org')
    expect(details.errors.value.size).toBe(0)
  })

  it('sends trimmed values of its own fields only', () => {
    const details = typed({ ...good, name: ' Zoë ', 'answer:why': ' because ' })
    expect(details.validate()).toBe(true)
    expect(details.attendees()).toEqual([{ name: 'Zoë', email: 'zoe@example.org', phone: '+41 79 555 12 12' }])
    expect(details.answers()).toEqual({ why: 'because', fund: 'css', sober: true })
  })

  it('begins with what the page knows, which can be changed', () => {
    const details = createDetailsModel(signal<ServiceView | undefined>(cut), { name: 'Zoë', email: 'zoe@old.example.org', service: 'cut' })
    details.update('email', 'zoe@example.org')
    expect([details.validate(), details.attendees()]).toEqual([true, [{ name: 'Zoë', email: 'zoe@example.org' }]])
  })

  it('never sends what was given beforehand and is not to be seen in the form, and ticks nothing for the visitor', () => {
    const given = { ...good, 'answer:fund': 'not-offered', 'answer:sober': 'true', 'answer:why': 'because', 'answer:stray': 'x' }
    const details = createDetailsModel(signal<ServiceView | undefined>(asking), given)
    expect([details.typed('answer:fund'), details.typed('answer:sober'), details.answers()]).toEqual(['', '', { why: 'because' }])
    expect(details.validate()).toBe(false)
    expect([...details.errors.value.keys()]).toEqual(['answer:fund', 'answer:sober'])
    details.update('answer:fund', 'css')
    details.update('answer:sober', true)
    expect([details.validate(), details.answers()]).toEqual([true, { why: 'because', fund: 'css', sober: true }])
    details.update('answer:sober', false)
    expect(details.answers()).toMatchObject({ sober: false })
  })

  it('keeps what was typed through a change of service', () => {
    const service = signal<ServiceView | undefined>(asking)
    const details = createDetailsModel(service)
    for (const [id, value] of Object.entries(good)) details.update(id, value)
    service.value = cut
    expect(details.attendees()).toEqual([{ name: 'Zoë', email: 'zoe@example.org' }])
    service.value = asking
    expect(details.answers()).toEqual({ fund: 'css', sober: true })
  })

  it('puts the faults that the server finds at their fields', () => {
    const details = typed(good)
    expect(details.takeServerErrors([{ pointer: '/attendees/0/name' }, { pointer: '/answers/fund' }, { pointer: '/hold' }])).toBe(true)
    expect([...details.errors.value.keys()]).toEqual(['name', 'answer:fund'])
    expect(details.takeServerErrors([{ pointer: '/consent/privacyVersion' }])).toBe(false)
  })
})
