import { sum } from '../../base/sum.ts'
import type { Level, ServiceName, Work } from '../../config/figures/row.ts'
import type { Sources } from './estimates.ts'
import { successesOf } from './route-series.ts'
import type { Point } from './usage.ts'

const names = {
  cpu: 'CPU time',
  wait: 'run-queue wait',
  disk: 'disk I/O',
  network: 'network I/O',
} as const

const called = (service: ServiceName): string =>
  ['app', 'stack', 'machine'].includes(service) ? `the ${service}` : service

/** Why a figure of a service has no value. */
export const unrecorded = (service: ServiceName, what: keyof typeof names): string =>
  `The ${names[what]} of ${called(service)} was not recorded in every second.`

/** What a service used in each whole second; undefined when not recorded. */
export const usedPerSecond = (
  { usage }: Pick<Sources, 'usage'>,
  service: ServiceName,
  what: 'cpu' | 'wait' | 'disk' | 'network',
): readonly number[] | undefined => usage.perSecond(service, what)

/** A level at each reading. */
interface Levels {
  readonly points: readonly Point[]
  readonly words: string
  /** Whether it was read nearly all of the time, so that its highest reading is its peak. */
  isWhole(): boolean
}

/** A level at each reading, and its name; without readings if it was not recorded. */
export function levelOf(what: Level, service: ServiceName, { usage }: Pick<Sources, 'usage'>): Levels {
  if (typeof what === 'object')
    return {
      points: usage.series(what.series),
      words: `series "${what.series}" of the target`,
      isWhole: () => usage.hasSeries(what.series),
    }
  if (what === 'connections')
    return {
      points: usage.connections,
      words: 'number of connections to PostgreSQL',
      isWhole: () => usage.database !== undefined,
    }
  const words = what === 'memory' ? 'memory' : 'number of open files and sockets'
  return {
    points: usage.levelsOf(service, what),
    words: `${words} of ${called(service)}`,
    isWhole: () => usage.hasLevels(service, what),
  }
}

/** The transactions of each whole second; undefined when not recorded. */
export function transactionsOf({ usage: { database } }: Pick<Sources, 'usage'>) {
  if (database === undefined) return undefined
  return {
    commits: database.map(({ commits }) => commits),
    rollbacks: database.map(({ rollbacks }) => rollbacks),
    all: database.map(({ commits, rollbacks }) => commits + rollbacks),
  }
}

/** The work of the services per request that was answered well, in the same way as CPU time; NaN when not counted. */
export const workPerRequest = (what: Work, { work, series }: Pick<Sources, 'work' | 'series'>): number =>
  (work?.counters[what] ?? Number.NaN) / sum(successesOf(series))
