import { allRoutes } from '../../../config/budgets/budget.ts'
import { quantile } from '../../../evidence/distribution.ts'
import type { Counts, FailureKind } from '../../../evidence/evidence.ts'
import type { WorkCounter } from '../../../evidence/paired.ts'
import { fewestSamples } from '../../statistics/statistics.ts'
import type { ArmTotals } from './arm-totals.ts'
import type { ByScope, PairedFigure } from './paired-figure.ts'

/** By how much a figure of two arms may change, and how much it usually varies without a cause. */
type Limits = Pick<PairedFigure, 'negligible' | 'tolerable' | 'usual' | 'isGated'>

const limits = (negligible: number, tolerable: ByScope, usual: ByScope, isGated = true): Limits => ({
  negligible,
  tolerable,
  usual,
  isGated,
})

/** The common fields of all figures that are read from requests or services of a whole invocation. */
const ratio = { sense: 'at-most', scope: 'each', scale: 'ratio', floor: 0, fewest: 1 } as const

const time = (p: number, own: Limits): PairedFigure => ({
  ...ratio,
  ...own,
  label: `p${p * 100}`,
  unit: 'microseconds',
  fewest: fewestSamples(p),
  read: ({ routes }, route) => {
    const latency = routes.get(route)?.latency
    return latency === undefined ? undefined : quantile(latency, p)
  },
})

/** A count over the requests that ended. */
const perRequest =
  (of: (counts: Counts) => number): PairedFigure['read'] =>
  ({ routes }, route) => {
    const counts = routes.get(route)?.counts
    return counts === undefined || counts.done === 0 ? undefined : of(counts) / counts.done
  }

const share = (label: string, of: (counts: Counts) => number, own: Limits): PairedFigure => ({
  ...ratio,
  ...own,
  label,
  unit: 'share',
  scale: 'difference',
  read: perRequest(of),
})

/** Failures of this machine itself say nothing about an arm. */
const failed = ({ failures }: Counts): number =>
  (Object.keys(failures) as FailureKind[])
    .filter((kind) => kind !== 'local')
    .reduce((sum, kind) => sum + (failures[kind] ?? 0), 0)

const cpu = (
  of: string,
  seconds: (used: Pick<ArmTotals, 'cpu' | 'stackCpu'>) => number | undefined,
  own: Limits,
): PairedFigure => ({
  ...ratio,
  ...own,
  label: `CPU per request of ${of}`,
  unit: 'cpu-microseconds',
  scope: 'all',
  read: (arm) => {
    const used = seconds(arm)
    const requests = arm.routes.get(allRoutes)?.counts.done ?? 0
    return used === undefined || requests === 0 ? undefined : (used * 1e6) / requests
  },
})

/** What a service counts per request: for single routes from the probes, for all routes from the slices. */
const work = (
  counter: WorkCounter,
  label: string,
  own: Limits & Pick<PairedFigure, 'sharedCause'> & { readonly leastCounted: number; readonly floor: number },
): PairedFigure => ({
  ...ratio,
  ...own,
  label: `${label} per request`,
  unit: undefined,
  read: ({ counters, probes }, route) => {
    const from = route === allRoutes ? counters : probes[route]
    const count = from?.counters[counter]
    return from === undefined || count === undefined || from.requests === 0
      ? undefined
      : count / from.requests
  },
})

const bytes = (label: string, of: (counts: Counts) => number, own: Limits): PairedFigure => ({
  ...ratio,
  ...own,
  label: `${label} per request`,
  unit: undefined,
  floor: 1,
  read: perRequest(of),
})

/** The same number for all routes together and for a single one. */
const both = (value: number): ByScope => ({ all: value, route: value })

/**
 * The figures by which two arms are compared. `usual` is what invocations on this machine showed (measured on paired slices);
 * the limits are those that equal arms keep in 9 of 10 gates of ten minutes with such noise (see gate.test.ts).
 */
export const pairedFigures = {
  p50: time(0.5, limits(0.02, { all: 0.08, route: 0.12 }, { all: 0.058, route: 0.08 })),
  // Of a seldom asked route it mostly says into which arm the few slow moments fell; its tail is watched within slices.
  p95: time(0.95, limits(0.03, { all: 0.2, route: 0.6 }, { all: 0.12, route: 0.18 })),
  p99: time(0.99, limits(0.05, { all: 0.6, route: 0.9 }, { all: 0.4, route: 0.5 })),
  sliceP95: {
    ...ratio,
    ...limits(0.03, { all: 0.08, route: 0.12 }, { all: 0.055, route: 0.065 }),
    ...{ label: 'p95 within slices', unit: 'microseconds', fewest: fewestSamples(0.95) },
    impliedBy: 'p95',
    read: ({ sliceTails }, route) => sliceTails.get(route),
  },
  errorRate: share('error rate', failed, limits(0.001, { all: 0.005, route: 0.01 }, both(0.001))),
  timeoutRate: share(
    'timeout rate',
    ({ failures }) => failures.timeout ?? 0,
    limits(0.0005, { all: 0.005, route: 0.01 }, both(0.001)),
  ),
  cpuPerRequest: cpu('the stack', ({ stackCpu }) => stackCpu, limits(0.005, both(0.03), both(0.018))),
  'app.cpuPerRequest': cpu('the app', ({ cpu: used }) => used.app, limits(0.005, both(0.03), both(0.018))),
  'postgres.cpuPerRequest': cpu(
    'PostgreSQL',
    ({ cpu: used }) => used.postgres,
    limits(0.02, both(0.1), both(0.04)),
  ),
  'redis.cpuPerRequest': cpu(
    'Redis',
    ({ cpu: used }) => used.redis,
    limits(0.03, both(0.2), both(0.06), false),
  ),
  'nginx.cpuPerRequest': cpu(
    'Nginx',
    ({ cpu: used }) => used.nginx,
    limits(0.03, both(0.2), both(0.06), false),
  ),
  queriesPerRequest: work('queries', 'queries', {
    ...limits(0.01, both(0.05), both(0.01)),
    ...{ leastCounted: 0.25, floor: 0.01 },
  }),
  rowsPerRequest: work('rows', 'rows', {
    ...limits(0.02, both(0.1), both(0.02)),
    ...{ leastCounted: 0.5, floor: 0.1 },
  }),
  buffersHitPerRequest: work('buffersHit', 'buffers hit', {
    ...limits(0.05, both(0.25), both(0.05)),
    ...{ leastCounted: 2, floor: 1 },
  }),
  buffersReadPerRequest: work('buffersRead', 'buffers read', {
    ...limits(0.1, both(0.5), both(0.3), false),
    ...{ leastCounted: 2, floor: 1 },
  }),
  walBytesPerRequest: work('walBytes', 'WAL bytes', {
    ...limits(0.1, both(0.5), both(0.2), false),
    ...{ leastCounted: 64, floor: 64 },
  }),
  redisCommandsPerRequest: work('redisCommands', 'Redis commands', {
    ...limits(0.01, both(0.05), both(0.01)),
    ...{ leastCounted: 0.25, floor: 0.01 },
    sharedCause:
      'counted in the same requests of both arms, where those of other routes may have changed what the cache held',
  }),
  redisBytesPerRequest: work('redisBytes', 'Redis bytes', {
    ...limits(0.05, both(0.25), both(0.05), false),
    ...{ leastCounted: 64, floor: 16 },
  }),
  bytesInPerRequest: bytes('bytes in', ({ bytesIn }) => bytesIn, limits(0.05, both(0.25), both(0.02))),
  bytesOutPerRequest: bytes(
    'bytes out',
    ({ bytesOut }) => bytesOut,
    limits(0.05, both(0.25), both(0.02), false),
  ),
} as const satisfies Readonly<Record<string, PairedFigure>>

export type PairedFigureName = keyof typeof pairedFigures
export const pairedFigureNames = Object.keys(pairedFigures) as PairedFigureName[]

export const isPairedFigure = (name: string): name is PairedFigureName => Object.hasOwn(pairedFigures, name)

/** Whether what was said of a figure holds for another. */
export const isAbout = (said: string, name: PairedFigureName): boolean =>
  said === name || said === pairedFigure(name).impliedBy

export const pairedFigure = (name: PairedFigureName): PairedFigure => pairedFigures[name]
