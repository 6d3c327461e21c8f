import { sum } from '../../base/sum.ts'
import type { ServiceName } from '../../config/figures/row.ts'
import type { DatabaseSecond, Evidence } from '../../evidence/evidence.ts'

/** Processes that drive and watch the stack are not part of what a request costs it. */
const instruments = new Set(['generator', 'harness', 'prometheus', 'grafana', 'machine'])

const belongs = (service: string, wanted: ServiceName): boolean =>
  wanted === 'stack' ? !instruments.has(service) : service === wanted

/** What one service, or the machine, used in one second; undefined values are not provided by the system. */
export interface Use {
  readonly service: string
  /** Unix milliseconds at the end of the second. */
  readonly at: number
  readonly cpu: number
  readonly wait: number | undefined
  readonly disk: number | undefined
  readonly network: number | undefined
  /** Memory in bytes; the number of open files and sockets. */
  readonly memory: number | undefined
  readonly descriptors: number | undefined
}

const both = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other

function readingsOf({ resources, machine = [] }: Evidence, wanted: ServiceName): Use[] {
  if (wanted === 'machine')
    return machine.map(({ at, cpu, diskRead, diskWritten, networkIn, networkOut }) => ({
      ...{ service: wanted, at, cpu, disk: diskRead + diskWritten, network: networkIn + networkOut },
      ...{ wait: undefined, memory: undefined, descriptors: undefined },
    }))
  return resources
    .filter(({ service }) => belongs(service, wanted))
    .map(({ service, at, cpu, wait, memory, descriptors, diskRead, diskWritten, networkIn, networkOut }) => ({
      ...{ service, at, cpu, wait, memory, descriptors },
      disk: both(diskRead, diskWritten),
      network: both(networkIn, networkOut),
    }))
}

/** What a service used by one reading: in which second, and when it was read, in Unix milliseconds. */
interface Used {
  readonly service: string
  readonly second: number
  readonly at: number
  readonly value: number
}

/**
 * What one service used in each second. A second without a reading counts as the mean of the others; but where two readings
 * fell into a second beside it, one of them was read early or late and counts there.
 */
function filled(readings: readonly Used[], whole: number): number[] {
  const bySecond = Map.groupBy(readings, ({ second }) => second)
  const seconds = Array.from({ length: whole }, (_, second) => bySecond.get(second) ?? [])
  const times = seconds.map((own) => new Set(own.map(({ at }) => at)).size)
  const mean = sum(readings.map(({ value }) => value)) / sum(times)
  const spare = times.map((count) => count - 1)
  return seconds.map((own, second) => {
    if (own.length > 0) return sum(own.map(({ value }) => value))
    const lender = [second - 1, second + 1].find((near) => (spare[near] ?? 0) > 0)
    if (lender === undefined) return mean
    spare[lender] = (spare[lender] ?? 0) - 1
    return 0
  })
}

/**
 * The sum of the values of each second; undefined for a second in which a service is missing that was read in another one:
 * without it, the sum would be too small.
 */
function summed(known: readonly Used[], whole: number): (number | undefined)[] {
  const services = new Set(known.map((reading) => reading.service)).size
  const bySecond = Map.groupBy(known, ({ second }) => second)
  return Array.from({ length: whole }, (_, second) => {
    const readings = bySecond.get(second) ?? []
    const isWhole = readings.length > 0 && new Set(readings.map((each) => each.service)).size === services
    return isWhole ? sum(readings.map(({ value }) => value)) : undefined
  })
}

/** What is read of a service in each second. */
type Kind = 'cpu' | 'wait' | 'disk' | 'network' | 'memory' | 'descriptors'

/** What was read of one kind, and with every second filled; kept, because each stretch of a budget asks for it. */
interface Known {
  readonly sums: readonly (number | undefined)[]
  readonly filled: readonly number[]
}

/** A value at a time, in seconds of the measured part. */
export interface Point {
  readonly at: number
  readonly value: number
}

/** What the stack used while a scenario was measured. */
export interface Usage {
  /** The number of the second of a reading, by its time in Unix milliseconds. */
  secondOf(at: number): number
  /**
   * The sum over a service's processes in each whole second, where one that was not read counts as the mean of the others;
   * undefined when more than one in ten is missing among the given seconds, or among all.
   */
  perSecond(
    service: ServiceName,
    what: 'cpu' | 'wait' | 'disk' | 'network',
    among?: readonly number[],
  ): readonly number[] | undefined
  /** A level of a service at each reading, summed over its parts. */
  levelsOf(service: ServiceName, what: 'memory' | 'descriptors'): readonly Point[]
  /** Whether a level was read in nine of ten seconds at least: a peak of fewer may lie in those that are missing. */
  hasLevels(service: ServiceName, what: 'memory' | 'descriptors'): boolean
  /** The activity of PostgreSQL in each whole second; undefined when a second is missing. */
  readonly database: readonly DatabaseSecond[] | undefined
  /** The number of PostgreSQL's connections. */
  readonly connections: readonly Point[]
  /** The readings of a series of the target; empty when it was not recorded. */
  series(name: string): readonly Point[]
  /** Whether a series was read at nine of ten of its moments at least. */
  hasSeries(name: string): boolean
}

/** The use of the machine from `startedAt` (Unix milliseconds) for `seconds`; a reading stands for the second before it. */
export function usageOf(evidence: Evidence, startedAt: number, seconds: number): Usage {
  const whole = Math.floor(seconds + 1e-6)
  // A reading may fall outside its second, so one may be missing however short the load is.
  const enough = (known: number, of = whole): boolean =>
    known > 0 && known >= Math.min(0.9 * of, Math.max(1, of - 1))
  const secondOf = (at: number): number => Math.floor((at - startedAt) / 1000 - 0.5)
  const within = (at: number): boolean => secondOf(at) >= 0 && secondOf(at) < whole
  const kept = new Map<string, Known>()
  const knownOf = (wanted: ServiceName, kind: Kind): Known => {
    const found = kept.get(`${wanted} ${kind}`)
    if (found !== undefined) return found
    const used = readingsOf(evidence, wanted).flatMap((use): Used[] => {
      const { service, at, [kind]: value } = use
      return value !== undefined && within(at) ? [{ service, second: secondOf(at), at, value }] : []
    })
    const each = [...Map.groupBy(used, (one) => one.service).values()].map((own) => filled(own, whole))
    const sums = summed(used, whole)
    const known = { sums, filled: sums.map((_, second) => sum(each.map((values) => values[second] ?? 0))) }
    kept.set(`${wanted} ${kind}`, known)
    return known
  }
  const knownIn = (sums: readonly unknown[]): boolean =>
    enough(sums.filter((value) => value !== undefined).length, sums.length)
  const pointsOf = (readings: readonly { readonly at: number; readonly value: number | undefined }[]) =>
    readings
      .filter(({ at, value }) => within(at) && value !== undefined)
      .map(({ at, value = 0 }): Point => ({ at: (at - startedAt) / 1000, value }))
  const database = (evidence.database ?? []).filter(({ at }) => within(at))
  const seriesOf = (name: string) => pointsOf(evidence.series?.[name] ?? [])
  return {
    secondOf,
    perSecond(service, what, among) {
      const known = knownOf(service, what)
      const asked = among?.filter((at) => at < whole).map((at) => known.sums[at]) ?? known.sums
      return knownIn(asked) ? known.filled : undefined
    },
    hasLevels: (service, what) => knownIn(knownOf(service, what).sums),
    levelsOf: (service, what) =>
      knownOf(service, what).sums.flatMap((value, at) =>
        value === undefined ? [] : [{ at: at + 0.5, value }],
      ),
    database: enough(database.length) ? database : undefined,
    connections: pointsOf(database.map(({ at, connections }) => ({ at, value: connections }))),
    series: seriesOf,
    hasSeries: (name) => enough(seriesOf(name).length, Math.floor(whole / (evidence.seriesStep ?? 1))),
  }
}
