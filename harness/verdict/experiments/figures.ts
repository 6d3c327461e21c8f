import { sum } from '../../base/sum.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { Claim } from '../../config/experiment/description.ts'
import type { ExperimentFigureName } from '../../config/experiment/figure-names.ts'
import type { ArmName, Invocation } from '../../evidence/paired.ts'
import type { ArmTotals } from '../pairs/figures/arm-totals.ts'
import type { ReadInvocation } from '../pairs/figures/observed.ts'
import type { PairedFigure } from '../pairs/figures/paired-figure.ts'
import { isPairedFigure, pairedFigure } from '../pairs/figures/paired-figures.ts'

/** The results of one arm in one invocation, as far as an experiment needs them. */
export interface ArmRead {
  readonly totals: ArmTotals
  readonly heating: Invocation['heating'][ArmName]
  readonly startSeconds: number | undefined
  readonly memory: Readonly<Record<string, number>> | undefined
}

/** A row in the table of an experiment's figures. */
export interface ExperimentFigureRow
  extends Pick<PairedFigure, 'label' | 'unit' | 'sense' | 'scope' | 'scale' | 'floor' | 'usual'> {
  /** A smaller change is no effect, even when it is certain; on the scale of the figure. */
  readonly negligible: number
  read(arm: ArmRead, route: string): number | undefined
}

export const armRead = (
  read: ReadInvocation,
  { heating, startSeconds, memory }: Invocation,
  arm: ArmName,
): ArmRead => ({
  totals: read.arms[arm],
  heating: heating[arm],
  startSeconds: startSeconds?.[arm],
  memory: memory?.[arm],
})

/** Figures that are only known for all routes together. */
const whole = { scope: 'all', scale: 'ratio', floor: 0 } as const

const usually = (share: number): PairedFigure['usual'] => ({ all: share, route: share })

/** `app-2` belongs to `app`. */
const isOf =
  (service: string) =>
  ([name]: readonly [string, number]): boolean =>
    name === service || name.startsWith(`${service}-`)

/** The memory of one service, or of all. */
const memory = (of: string, service: string | undefined): ExperimentFigureRow => ({
  ...whole,
  ...{ label: `memory of ${of}`, unit: 'bytes', sense: 'at-most', negligible: 0.1, usual: usually(0.04) },
  read({ memory: held }) {
    const own = Object.entries(held ?? {}).filter(service === undefined ? () => true : isOf(service))
    return own.length === 0 ? undefined : sum(own.map(([, bytes]) => bytes))
  },
})

/** Figures that only experiments measure. */
const ownRows = {
  throughput: {
    ...whole,
    ...{ label: 'throughput at saturation', unit: 'per-second', sense: 'at-least' },
    // One second of each arm alone; its spread between equal arms is an assumption until it is measured.
    ...{ negligible: 0.03, usual: usually(0.1) },
    read: ({ heating: { alonePerSecond } }) => alonePerSecond,
  },
  coldCpuPerRequest: {
    ...whole,
    ...{ label: 'CPU per request of the cold app', unit: 'cpu-microseconds', sense: 'at-most' },
    ...{ negligible: 0.05, usual: usually(0.1) },
    read: ({ heating: { cpuPerRequest } }) =>
      cpuPerRequest[0] === undefined ? undefined : cpuPerRequest[0] * 1e6,
  },
  startSeconds: {
    ...whole,
    ...{ label: 'time to start', unit: 'seconds', sense: 'at-most' },
    ...{ negligible: 0.05, usual: usually(0.15), read: ({ startSeconds }) => startSeconds },
  },
  memory: memory('the stack', undefined),
  'app.memory': memory('the app', 'app'),
  'postgres.memory': memory('PostgreSQL', 'postgres'),
  'redis.memory': memory('Redis', 'redis'),
  'nginx.memory': memory('Nginx', 'nginx'),
} satisfies Partial<Record<ExperimentFigureName, ExperimentFigureRow>>

/** The row of a figure. */
export function experimentFigure(name: ExperimentFigureName): ExperimentFigureRow {
  if (!isPairedFigure(name)) return ownRows[name]
  const { label, unit, sense, scope, scale, floor, usual, negligible, read } = pairedFigure(name)
  return {
    ...{ label, unit, sense, scope, scale, floor, usual, negligible },
    read: ({ totals }, route) => read(totals, route),
  }
}

/** Figures of all routes that can decide every verdict: how long clients wait, the work it takes, and the memory. */
export const decidingFigures = [
  'p50',
  'p95',
  'p99',
  'errorRate',
  'throughput',
  'cpuPerRequest',
  'memory',
] as const satisfies readonly ExperimentFigureName[]

/** Figures of a route that the claim is about. */
export const routeFigures = ['p50', 'p95', 'p99'] as const satisfies readonly ExperimentFigureName[]

/** Whether two name the same figure of the same route. */
export const isSameFigure = (
  one: Pick<Claim, 'route' | 'figure'>,
  other: Pick<Claim, 'route' | 'figure'>,
): boolean => one.route === other.route && one.figure === other.figure

export const isOfAll = (route: string): boolean => route === allRoutes
