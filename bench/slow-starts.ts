import { engineInput } from '../packages/shared/test/case-format.ts'
import { oracleSlots } from '../packages/shared/src/slots/oracle.ts'
import { temporalZones } from '../packages/shared/test/temporal-zones.ts'
import type { Workload } from './case-files.ts'
import { isPlain, plainStarts } from './plain-slots.ts'

/**
 * The starts of a workload without the engine: in the plainest way where it uses no more than that knows, else by trying every
 * minute.
 */
export function slowStarts(workload: Workload): string[] {
  if (isPlain(workload)) return plainStarts(workload)
  const { offer, occupancy, query } = engineInput(workload)
  const starts = oracleSlots(offer, occupancy, query, temporalZones).map(({ startMs }) => startMs)
  return [...new Set(starts)].map((ms) => new Date(ms).toISOString())
}
