import type { PartyTexts } from '../party-texts.ts'

export const texts: PartyTexts = {
  question: 'لكم شخص؟',
  people: { one: 'شخص واحد', two: 'شخصان', few: '{n} أشخاص', many: '{n} شخصًا', other: '{n} شخص' },
  left: { one: 'بقي مقعد واحد', two: 'بقي مقعدان', few: 'بقيت {n} مقاعد', many: 'بقي {n} مقعدًا', other: 'بقي {n} مقعد' },
}
