import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SmsGateway, startSmsGateway } from '../../../test/sms-gateway.ts'
import { createHttpSms, smsBodyFault, smsUrlFault } from './http-sms.ts'
import { e164, SmsFailure } from './sms.ts'

let gateway: SmsGateway
beforeAll(async () => {
  gateway = await startSmsGateway()
})
afterAll(() => gateway.close())
beforeEach(() => gateway.setMood({ kind: 'accepts' }))

const message = { id: 'm-1', to: '+41790000000', text: 'Grüezi "du" {to} & +1' }
const arrived = () => gateway.messages.at(-1)!
const failure = async (sending: Promise<void>) => {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SmsFailure)) throw new Error('an SmsFailure expected')
  const { reason, permanent, contact, waitMs } = error
  return { reason, permanent, contact, waitMs }
}

describe('a message to an HTTP gateway', () => {
  it('is one POST of JSON with the token', async () => {
    await createHttpSms({ url: gateway.url, token: 'secret', from: 'Slotwell' }).send(message)
    expect(arrived()).toMatchObject({
      method: 'POST',
      path: '/messages',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json', 'idempotency-key': 'm-1' },
    })
    expect(JSON.parse(arrived().body)).toEqual({ id: 'm-1', to: '+41790000000', text: message.text, from: 'Slotwell' })
  })

  it('takes the shape that a gateway wants, and no text steps out of it', async () => {
    const body = '{"recipients":["{to}"],"message":{"body":"{text}","originator":"{from}"},"flash":false}'
    await createHttpSms({ url: gateway.url, body, from: 'Praxis' }).send(message)
    expect(JSON.parse(arrived().body)).toEqual({
      recipients: ['+41790000000'],
      message: { body: message.text, originator: 'Praxis' },
      flash: false,
    })
    expect(arrived().headers.authorization).toBeUndefined()
  })

  it('goes into the address where that has the placeholders', async () => {
    await createHttpSms({ url: `${gateway.url}?to={to}&text={text}&sender={from}` }).send(message)
    expect(arrived().body).toBe('')
    expect([...new URL(arrived().path, 'http://x').searchParams]).toEqual([
      ['to', '+41790000000'],
      ['text', message.text],
      ['sender', ''],
    ])
  })

  it.each([
    [400, true],
    [410, true],
    [422, true],
    [401, false],
    [404, false],
    [429, false],
    [500, false],
    [503, false],
    [302, false],
  ])('that is answered with %i: given up %s', async (status, permanent) => {
    gateway.setMood({ kind: 'answers', status, headers: { location: gateway.url }, body: 'no such number +41790000000' })
    const before = gateway.messages.length
    expect(await failure(createHttpSms({ url: gateway.url }).send(message))).toEqual({
      reason: `sms http ${status}`,
      permanent,
      contact: 'reached',
      waitMs: undefined,
    })
    expect(gateway.messages.length).toBe(before + 1)
  })

  it('waits as long as the gateway says', async () => {
    gateway.setMood({ kind: 'answers', status: 429, headers: { 'retry-after': '90' } })
    expect(await failure(createHttpSms({ url: gateway.url }).send(message))).toMatchObject({ permanent: false, waitMs: 90_000 })
  })

  it('does not wait for a gateway that says nothing, nor for one that is not there', async () => {
    gateway.setMood({ kind: 'hangs' })
    expect(await failure(createHttpSms({ url: gateway.url, answerMs: 100 }).send(message))).toMatchObject({
      reason: 'sms ETIMEDOUT',
      permanent: false,
      contact: 'away',
    })
    const gone = await startSmsGateway()
    await gone.close()
    expect(await failure(createHttpSms({ url: gone.url }).send(message))).toMatchObject({ reason: 'sms ECONNREFUSED', contact: 'away' })
  })

  it('ends when sending is closed', async () => {
    gateway.setMood({ kind: 'hangs' })
    const sms = createHttpSms({ url: gateway.url })
    const sending = failure(sms.send(message))
    sms.close()
    expect(await sending).toMatchObject({ permanent: false, contact: 'untried' })
  })
})

it.each([
  ['gateway.example.org', 'is not an address such as https://gateway.example.org/messages'],
  ['http://gateway.example.org/x', 'must be https: messages and the token would be readable on their way'],
  ['https://user:password@gateway.example.org/x', 'must not carry a password: give it as SMS_TOKEN'],
  ['https://gateway.example.org/x?to={to}', 'must have both {to} and {text}, or no placeholder at all'],
  ['https://{to}.example.org/{text}', 'must name one host: placeholders belong behind it'],
  ['https://gateway.example.org/x?to={to}&text={text}', undefined],
  ['http://localhost:8080/x', undefined],
])('the address %s: %s', (url, fault) => {
  expect(smsUrlFault(url)).toBe(fault)
})

it.each([
  ['{"to":"{to}"', 'is not JSON'],
  ['"{to} {text}"', 'must be a JSON object such as {"recipient":"{to}","message":"{text}"}'],
  ['{"to":"{to}"}', 'must have both {to} and {text}'],
  ['{"to":"{to}","text":"{text}"}', undefined],
])('the body %s: %s', (body, fault) => {
  expect(smsBodyFault(body)).toBe(fault)
})

it.each([
  ['+41 79 000 00 00', '+41790000000'],
  ['+41 (0)79 000.00-00', '+41790000000'],
  ['079 000 00 00', undefined],
  ['0041 79 000 00 00', undefined],
  ['+0790000000', undefined],
  ['+4179', undefined],
  ['+4179000000000000', undefined],
])('the number %s in E.164: %s', (written, number) => {
  expect(e164(written)).toBe(number)
})
