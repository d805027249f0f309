import * as v from 'valibot'
import { smsBodyFault, smsUrlFault } from './http-sms.ts'

/** How text messages leave. */
export interface SmsConfig {
  readonly url: string
  readonly body: string | undefined
  readonly token: string | undefined
  readonly from: string | undefined
  readonly prefixes: readonly string[]
}

const faultless = (faultOf: (text: string) => string | undefined) =>
  v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      const fault = dataset.typed ? faultOf(dataset.value) : undefined
      if (fault) addIssue({ message: fault })
    }),
  )

/** The variables of the environment that are about text messages. */
export const SmsSettings = {
  SMS_URL: v.optional(faultless(smsUrlFault)),
  SMS_BODY: v.optional(faultless(smsBodyFault)),
  SMS_TOKEN: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, 'must be one word of ASCII characters'))),
  SMS_FROM: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^(?:(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\+[1-9]\d{6,14})$/,
        'must be 1 to 11 letters, digits and spaces, or a number such as +41790000000',
      ),
    ),
  ),
  SMS_PREFIXES: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\+[1-9]\d{0,6}(?:,\+[1-9]\d{0,6})*$/, 'must be beginnings of numbers such as +41,+49'),
      v.transform((text) => text.split(',')),
    ),
  ),
}
type Given = { readonly [name in keyof typeof SmsSettings]?: v.InferOutput<(typeof SmsSettings)[name]> }

/** Those that mean nothing by themselves. */
export const smsFaults = (given: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(SmsSettings).flatMap((name) =>
    given[name] !== undefined && given.SMS_URL === undefined ? [`${name} is only of use with SMS_URL.`] : [],
  )

export const smsConfig = ({ SMS_URL, SMS_BODY, SMS_TOKEN, SMS_FROM, SMS_PREFIXES = [] }: Given): SmsConfig | undefined =>
  SMS_URL === undefined ? undefined : { url: SMS_URL, body: SMS_BODY, token: SMS_TOKEN, from: SMS_FROM, prefixes: SMS_PREFIXES }
