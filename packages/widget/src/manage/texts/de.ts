import type { ManageLanguage } from '../manage-messages.ts'

export const messages: ManageLanguage['messages'] = {
  yours: 'Ihr Termin',
  pending: 'Angefragt, noch nicht bestätigt',
  confirmed: 'Bestätigt',
  declined: 'Abgelehnt',
  cancelled: 'Abgesagt',
  completed: 'Vorbei',
  noShow: 'Vorbei',
  coming: 'Ich komme',
  comes: 'Sie haben zugesagt.',
  move: 'Termin verschieben',
  cancel: 'Termin absagen',
  until: 'Sie können bis {when} verschieben oder absagen.',
  tooLate: 'Online lässt sich dieser Termin nicht mehr ändern.',
  reallyCancel: 'Möchten Sie diesen Termin absagen? Die Zeit wird dann für andere frei.',
  yesCancel: 'Termin jetzt absagen',
  keep: 'Termin behalten',
  cancelledNow: 'Ihr Termin ist abgesagt.',
  chooseNew: 'Wann passt es Ihnen besser?',
  oldTime: 'Bisher',
  newTime: 'Neu',
  moveTo: 'Termin verbindlich verschieben',
  moved: 'Ihr Termin ist verschoben.',
  takenNow: 'Diese Zeit wurde soeben vergeben. Ihr bisheriger Termin bleibt bestehen.',
  badLink: 'Dieser Link führt zu keinem Termin. Bitte öffnen Sie den Link aus Ihrer letzten E-Mail.',
  deadlinePassed: 'Für eine Änderung ist es jetzt zu spät. Ihr bisheriger Termin bleibt bestehen.',
}

export const informal: NonNullable<ManageLanguage['informal']> = () =>
  Promise.resolve({
    yours: 'Dein Termin',
    comes: 'Du hast zugesagt.',
    until: 'Du kannst bis {when} verschieben oder absagen.',
    reallyCancel: 'Möchtest du diesen Termin absagen? Die Zeit wird dann für andere frei.',
    cancelledNow: 'Dein Termin ist abgesagt.',
    chooseNew: 'Wann passt es dir besser?',
    moved: 'Dein Termin ist verschoben.',
    takenNow: 'Diese Zeit wurde soeben vergeben. Dein bisheriger Termin bleibt bestehen.',
    badLink: 'Dieser Link führt zu keinem Termin. Bitte öffne den Link aus deiner letzten E-Mail.',
    deadlinePassed: 'Für eine Änderung ist es jetzt zu spät. Dein bisheriger Termin bleibt bestehen.',
  })
