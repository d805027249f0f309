import type { ServiceEntry, StaffEntry } from './draft.ts'
import type { Path } from './fault.ts'
import { fault, repeated } from './name-faults.ts'
import type { ShapeFault } from './shape-faults.ts'

type At = (...rest: Path) => Path

/** Rules of a service that contradict each other, or that nothing asks for. */
export const ruleFaults = (service: ServiceEntry, at: At): ShapeFault[] => [
  ...startFaults(service, at),
  ...turnFaults(service, at),
  ...limitFaults(service.limits, at('limits')),
  ...lengthFaults(service, at),
  ...seatFaults(service, at),
]

/** A length can be chosen once, and the first choice is `durationMin` itself. */
function lengthFaults({ durationMin, durations = [] }: ServiceEntry, at: At): ShapeFault[] {
  const seen = new Set([durationMin])
  return durations.flatMap(({ durationMin: length }, i) => {
    const isKnown = seen.has(length)
    seen.add(length)
    return isKnown ? [fault(at('durations', i, 'durationMin'), `${length} minutes can be chosen already`, 'Remove it')] : []
  })
}

/** What nobody could ever reach; and one session has one length. */
function seatFaults({ seats, durations }: ServiceEntry, at: At): ShapeFault[] {
  if (!seats) return []
  const beyond = (['maxPartySize', 'minimum'] as const).flatMap((name) =>
    (seats[name] ?? 0) > seats.capacity
      ? [fault(at('seats', name), `is ${seats[name]}, but there are ${seats.capacity} seats`, 'Raise capacity or lower it')]
      : [],
  )
  if (durations === undefined) return beyond
  return [
    ...beyond,
    fault(at('durations'), 'cannot be chosen: all who share an appointment have the same length', 'Make a service of each'),
  ]
}

/** Of two limits that count the same the lower one always wins. */
export function limitFaults(
  limits: readonly { readonly of?: string; readonly per: string; readonly unit: string }[] | undefined,
  path: Path,
): ShapeFault[] {
  const seen = new Set<string>()
  return (limits ?? []).flatMap(({ of = '', per, unit }, i) => {
    const key = `${of} ${per} ${unit}`
    const isRepeated = seen.has(key)
    seen.add(key)
    return isRepeated ? [fault([...path, i], `counts the same as another limit: ${unit} a ${per}`, 'Keep the lower of the two')] : []
  })
}

function startFaults({ slotAlignment, fixedStarts }: ServiceEntry, at: At): ShapeFault[] {
  if (slotAlignment !== 'fixed')
    return fixedStarts
      ? [fault(at('fixedStarts'), `has no effect with slotAlignment: ${slotAlignment}`, 'Write slotAlignment: fixed or remove it')]
      : []
  const faults = fixedStarts
    ? repeated(fixedStarts, at('fixedStarts'))
    : [fault(at('slotAlignment'), 'is fixed, but no start is named', 'Add fixedStarts: ["09:00", "14:30"]')]
  const midnight = fixedStarts?.indexOf('24:00') ?? -1
  if (midnight >= 0)
    faults.push(fault(at('fixedStarts', midnight), 'is the end of a day and not a start', 'Write "00:00" for the next day'))
  return faults
}

function turnFaults({ choice = 'fair', turns, staff }: ServiceEntry, at: At): ShapeFault[] {
  if (!turns) return []
  if (choice === 'fair')
    return [fault(at('turns'), 'has no effect: nothing says how turns are taken', 'Add choice: roundRobin or choice: priority')]
  const faults = repeated(
    turns.map((turn) => turn.staff),
    at('turns'),
    'staff',
  )
  const [used, unused] = choice === 'roundRobin' ? (['weight', 'priority'] as const) : (['priority', 'weight'] as const)
  turns.forEach((turn, i) => {
    if (!staff.includes(turn.staff))
      faults.push(
        fault(
          at('turns', i, 'staff'),
          `names "${turn.staff}", who does not offer this service`,
          `Add the name to staff: or use one of ${staff.join(', ')}`,
        ),
      )
    if (turn[unused] !== undefined)
      faults.push(fault(at('turns', i, unused), `has no effect with choice: ${choice}`, `Give a ${used} or remove it`))
  })
  const weights = staff.map((slug) => turns.find((turn) => turn.staff === slug)?.weight ?? 1)
  if (choice === 'roundRobin' && weights.every((weight) => weight === 0))
    faults.push(fault(at('turns'), 'gives everybody the weight 0', 'Give somebody at least 1'))
  return faults
}

/** Rules of some weeks need a week to count from, and nobody is in two zones on one day. */
export function weekFaults({ schedule }: StaffEntry, base: Path): ShapeFault[] {
  const faults = schedule.rules.flatMap((rule, i): ShapeFault[] => {
    const path = [...base, 'rules', i]
    if (rule.everyWeeks === undefined)
      return rule.weeksFrom
        ? [fault([...path, 'weeksFrom'], 'has no effect: the rule holds every week', 'Add everyWeeks: 2 or remove it')]
        : []
    if (rule.weeksFrom ?? rule.validFrom) return []
    return [fault(path, 'does not say which week is the first', 'Add weeksFrom: with a day in a week in which it holds')]
  })
  const stays = schedule.stays ?? []
  stays.forEach((stay, i) => {
    const other = stays.findIndex((one, j) => j < i && one.from <= stay.until && stay.from <= one.until)
    if (other >= 0)
      faults.push(
        fault(
          [...base, 'stays', i],
          `overlaps stays[${other}]: a day would lie in two zones`,
          'Let one end the day before the other begins',
        ),
      )
  })
  return faults
}
