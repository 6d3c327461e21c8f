import { usageError } from '../../base/errors.ts'
import type { Budget } from '../budgets/budget.ts'
import { type Fault, struckBy } from '../faults/fault.ts'
import { figureOf } from '../figures/figures.ts'
import type { FigureRow } from '../figures/row.ts'
import type { Target } from '../target/target.ts'

/** The part of a stack that a figure is read from or that a fault affects. */
type Needed = 'postgres' | 'redis' | 'nginx'

const remedies: Readonly<Record<Needed, string>> = {
  postgres: 'add services: { postgres: true }',
  redis: 'add services: { redis: true }',
  nginx: "set proxy: 'nginx'",
}
const words: Readonly<Record<Needed, string>> = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  nginx: 'proxy',
}

/** The database or cache whose counters a figure is computed from; undefined for a figure that needs none. */
function storeOf({ reads }: FigureRow): Needed | undefined {
  if (reads.kind === 'work-per-request') return reads.what.startsWith('redis') ? 'redis' : 'postgres'
  if (reads.kind === 'transactions' || reads.kind === 'rollbacks') return 'postgres'
  return (reads.kind === 'growth' || reads.kind === 'peak') && reads.what === 'connections'
    ? 'postgres'
    : undefined
}

const isNeeded = (name: string | undefined): name is Needed =>
  name !== undefined && Object.hasOwn(words, name)

/** The parts that figures and faults may need and that a target does not have. */
function lacksOf({ services, proxy }: Target): readonly Needed[] {
  return [
    ...(['postgres', 'redis'] as const).filter((name) => services[name] === undefined),
    ...(proxy === 'none' ? (['nginx'] as const) : []),
  ]
}

/**
 * Refuses figures that nothing in the target's stack can measure, and faults that it cannot inject.
 * @throws TailgateError USAGE with all of them, a sentence each.
 */
export function requireServices(
  target: Target,
  budgets: readonly Budget[],
  faults: readonly Pick<Fault, 'text' | 'victim'>[],
): void {
  // For a target that already runs, attached.ts decides which figures can be measured.
  if (target.url !== undefined) return
  const lacks = lacksOf(target)
  const sentence = (what: string, needed: Needed) =>
    `${what} needs a ${words[needed]}, and ${target.name} has none; ${remedies[needed]} in tailgate.config.ts, or leave it out.`
  const ofBudgets = budgets
    .filter(({ level }) => level !== 'off')
    .flatMap(({ scenario, figure, service }) => {
      const needed = storeOf(figureOf(figure)) ?? service
      return isNeeded(needed) && lacks.includes(needed)
        ? [sentence(`The budget ${figure} of ${scenario}`, needed)]
        : []
    })
  const ofFaults = faults.flatMap((fault) => {
    const needed = struckBy(fault)
    return isNeeded(needed) && lacks.includes(needed) ? [sentence(`The fault ${fault.text}`, needed)] : []
  })
  const problems = [...new Set([...ofBudgets, ...ofFaults])]
  if (problems.length > 0) throw usageError(problems.join('\n'))
}

/** @throws TailgateError USAGE when rows are asked of a target without a dataset. */
export function requireDataset({ dataset }: Pick<Target, 'dataset'>, rows: number | undefined): void {
  if (rows === undefined || dataset !== undefined) return
  throw usageError(
    '--rows says how many rows the dataset has, and the target has none: leave it out, or add a `dataset` to tailgate.config.ts.',
  )
}
