import type { ServiceName, Work } from '../../config/figures/row.ts'
import { type Sources, total } from './estimates.ts'
import { successesOf } from './route-series.ts'

const names = {
  cpu: 'CPU time',
  wait: 'run-queue wait',
  disk: 'disk I/O',
  network: 'network I/O',
  memory: 'memory',
} as const

/** Why a figure of a service has no value. */
export const unrecorded = (service: ServiceName, what: keyof typeof names): string =>
  `The ${names[what]} of ${['app', 'stack', 'machine'].includes(service) ? `the ${service}` : service} was not recorded in every second.`

/** What a service used in each whole second; undefined when not recorded. */
export const usedPerSecond = (
  { usage }: Pick<Sources, 'usage'>,
  service: ServiceName,
  what: 'cpu' | 'wait' | 'disk' | 'network',
): readonly number[] | undefined => usage.perSecond(service, what)

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
  (work?.counters[what] ?? Number.NaN) / total(successesOf(series))
