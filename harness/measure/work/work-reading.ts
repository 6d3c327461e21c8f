import { type UnknownWork, type WorkCounter, type WorkCounts, workCounters } from '../../evidence/work.ts'

/** What one service has counted since it began. */
export interface ServiceReading {
  readonly counts: WorkCounts
  readonly unknown: UnknownWork
  /** The origin of its counts, in words for each of their sources. Readings of different origins cannot be subtracted. */
  readonly origin: Readonly<Record<string, string>>
}

/** What the services of a stack have counted; only differences between two readings are meaningful. */
export interface WorkReading {
  /** Unix times in milliseconds: at the first the services were asked, at the second all had answered. */
  readonly from: number
  readonly to: number
  readonly postgres: ServiceReading
  readonly redis: ServiceReading
}

/** The work between two readings, and the counters that are not known. */
export interface WorkDone {
  readonly counters: WorkCounts
  readonly unknown: UnknownWork
}

/** The counters that each service keeps. */
const countersOf = {
  postgres: ['queries', 'rows', 'buffersHit', 'buffersRead', 'walBytes'],
  redis: ['redisCommands', 'redisBytes'],
} as const satisfies Readonly<Record<'postgres' | 'redis', readonly WorkCounter[]>>

/** A reading of a service without counts, with the reason. */
export const unknownFor = (service: keyof typeof countersOf, sentence: string): ServiceReading => ({
  counts: {},
  unknown: Object.fromEntries(countersOf[service].map((name) => [name, sentence])),
  origin: {},
})

/** Why two readings of a service cannot be subtracted; undefined when they can. */
function brokenBetween(before: ServiceReading, after: ServiceReading): string | undefined {
  const broken = Object.entries(after.origin).find(([of, origin]) => (before.origin[of] ?? origin) !== origin)
  return broken && `Between the two readings ${broken[0]}.`
}

function riseOf(name: WorkCounter, before: ServiceReading, after: ServiceReading): number | string {
  const [first, last] = [before.counts[name], after.counts[name]]
  if (first === undefined || last === undefined)
    return before.unknown[name] ?? after.unknown[name] ?? 'It was not counted.'
  const broken = brokenBetween(before, after)
  if (broken !== undefined) return broken
  return last >= first ? last - first : 'Between the two readings the counter was set back.'
}

/** The work between two readings. */
export function workBetween(before: WorkReading, after: WorkReading): WorkDone {
  const counters: Partial<Record<WorkCounter, number>> = {}
  const unknown: Partial<Record<WorkCounter, string>> = {}
  for (const name of workCounters) {
    const service = countersOf.redis.some((one) => one === name) ? 'redis' : 'postgres'
    const rise = riseOf(name, before[service], after[service])
    if (typeof rise === 'number') counters[name] = rise
    else unknown[name] = rise
  }
  return { counters, unknown }
}
