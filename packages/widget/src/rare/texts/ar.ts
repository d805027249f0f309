import type { RareLanguage } from '../rare-words.ts'

export const messages: RareLanguage['messages'] = {
  partySize: 'لكم شخص؟',
  people: { one: 'شخص واحد', two: 'شخصان', few: '{n} أشخاص', many: '{n} شخصًا', other: '{n} شخص' },
  seatsLeft: { one: 'بقي مقعد واحد', two: 'بقي مقعدان', few: 'بقيت {n} مقاعد', many: 'بقي {n} مقعدًا', other: 'بقي {n} مقعد' },
  searchZone: 'البحث عن مدينة',
  noZone: 'لا توجد منطقة زمنية بهذا الاسم.',
  elsewhere: 'بياناتك سرية، لذلك تُدخلها في صفحة مستقلة لا يستطيع هذا الموقع قراءتها.',
  goElsewhere: 'المتابعة إلى الصفحة المحمية',
  plainly: 'تُحجز الآن مواعيد كثيرة، وهذه الصفحة غير مشفّرة. يُرجى الحجز في صفحتنا البسيطة.',
  goPlainly: 'المتابعة إلى الصفحة البسيطة',
}
