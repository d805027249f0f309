import type { Topic } from './letter-facts.ts'
import type { Opening, Words } from './words.ts'

function attendee(topic: Topic, organization: string, pending: boolean): Opening {
  const bring = 'تجدون مرفقًا دعوة لإضافتها إلى تقويمكم.'
  const willDecide = `ستراجع ${organization} طلبكم وتتواصل معكم. يبقى الوقت محجوزًا لكم حتى ذلك الحين.`
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'طلبكم', heading: 'وصلنا طلبكم.', lead: willDecide },
    confirmed: { subject: 'موعدكم', heading: 'تم حجز موعدكم.', lead: bring },
    approved: { subject: 'تأكيد', heading: 'تم تأكيد موعدكم.', lead: bring },
    declined: {
      subject: 'نعتذر',
      heading: 'نعتذر، هذا الموعد غير ممكن.',
      lead: `يتعذر على ${organization} قبول طلبكم. لم يعد الوقت محجوزًا لكم، ولا يلزمكم أي إجراء آخر.`,
    },
    rescheduled: {
      subject: 'تغيير',
      heading: 'تم تغيير موعدكم.',
      lead: pending ? willDecide : 'يسري الوقت الجديد. يحدّث المرفق الموعد في تقويمكم.',
    },
    cancelled: { subject: 'إلغاء', heading: 'تم إلغاء موعدكم.', lead: 'أصبح الوقت متاحًا من جديد. لا يلزمكم أي إجراء آخر.' },
    released: { subject: 'تعديل', heading: 'تم تعديل موعدكم.', lead: '' },
    reminder: { subject: 'تذكير', heading: 'موعدكم يقترب.', lead: 'ننتظركم في الوقت المتفق عليه.' },
  }
  return openings[topic]
}

function staff(topic: Topic, pending: boolean): Opening {
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'طلب جديد', heading: 'طلب جديد', lead: 'يبقى الوقت محجوزًا إلى أن يُؤكَّد الطلب أو يُرفض.' },
    confirmed: { subject: 'موعد جديد', heading: 'موعد جديد', lead: 'تم حجز هذا الموعد.' },
    approved: { subject: 'تأكيد', heading: 'تم تأكيد الموعد', lead: 'تم تأكيد الطلب، والموعد قائم.' },
    declined: { subject: 'رفض', heading: 'تم رفض الطلب', lead: 'أصبح الوقت متاحًا من جديد.' },
    rescheduled: {
      subject: 'تغيير',
      heading: 'تم تغيير الموعد',
      lead: pending ? 'يسري الوقت الجديد. لم يُؤكَّد الطلب بعد.' : 'يسري الوقت الجديد.',
    },
    cancelled: { subject: 'إلغاء', heading: 'تم إلغاء الموعد', lead: 'أصبح الوقت متاحًا من جديد.' },
    released: {
      subject: 'لم يعد لديكم',
      heading: 'لم يعد هذا الموعد لديكم',
      lead: 'تم تغيير الموعد وأُسند إلى شخص آخر. أصبح وقتكم السابق متاحًا من جديد.',
    },
    reminder: { subject: 'تذكير', heading: 'موعد قريب', lead: '' },
  }
  return openings[topic]
}

/** Keeps an address, a number or a code from left to right, as it is read. */
const isolated = (text: string) => `\u2066${text}\u2069`

/** Modern standard Arabic in the respectful plural, whatever the tone. */
export const arabic: Words = {
  attendee,
  staff,
  askFirst: (organization) => ({
    subject: 'يرجى التأكيد',
    heading: 'هل هذا موعدكم؟',
    lead: `اختار شخص ما، وهو أنتم على الأرجح، هذا الوقت لدى ${organization}. يتم الحجز بعد فتح الرابط والتأكيد هناك.`,
    until: (moment) => `نحتفظ لكم بهذا الوقت حتى الساعة ${moment}.`,
    action: 'عرض الموعد وتأكيده',
    footer: `تصلكم هذه الرسالة لأن هذا العنوان أُدخل لموعد لدى ${organization}. إن لم تكونوا أنتم، فلا حاجة إلى فعل شيء: لا يتم أي حجز دون تأكيدكم، ويُحذف ما أُدخل.`,
  }),
  greeting: (name) => `تحية طيبة${name ? ` ${name}` : ''}`,
  colon: ':',
  isolated,
  labels: {
    service: 'الخدمة',
    when: 'الوقت',
    before: 'الوقت السابق',
    otherZone: 'أي',
    where: 'المكان',
    withWhom: 'مع',
    seats: 'المقاعد',
    price: 'السعر',
    number: 'رقم الحجز',
    code: 'الرمز',
    who: 'صاحب الموعد',
    email: 'البريد الإلكتروني',
    phone: 'الهاتف',
    companions: 'المرافقون',
  },
  online: 'عبر الإنترنت',
  answers: 'المعلومات المقدَّمة',
  quoted: (text) => `«${text}»`,
  yes: 'نعم',
  no: 'لا',
  changeUntil: (moment) => `يمكنكم تغيير الموعد أو إلغاؤه بأنفسكم حتى ${moment}.`,
  change: 'تغيير الموعد أو إلغاؤه',
  confirmAsk: 'نرجو أن تؤكدوا لنا حضوركم.',
  confirm: 'سأحضر',
  withoutLink: (url) => `ومن دون الرابط يكفي رقم الحجز والرمز: ${isolated(url)}`,
  changeClosed: (contact) =>
    contact ? `لم يعد بالإمكان تعديل هذا الموعد عبر الإنترنت. للتواصل معنا: ${contact}` : 'لم يعد بالإمكان تعديل هذا الموعد عبر الإنترنت.',
  questions: (contact) => `هل لديكم أسئلة؟ للتواصل معنا: ${contact}`,
  bookAgain: 'البحث عن وقت آخر',
  sentBecause: (organization) =>
    `وصلتكم هذه الرسالة لأن هذا العنوان استُخدم لطلب موعد أو حجزه لدى ${organization}. إن لم تكونوا أنتم من فعل ذلك فيمكنكم حذف الرسالة أو إعلامنا.`,
  sentToStaff: 'وصلتكم هذه الرسالة لأن هذا الموعد مسند إليكم أو كان كذلك.',
}
