import { sum } from '../../base/sum.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import { figureOf } from '../../config/figures/figures.ts'
import type { Level, Recipe, ServiceName, Work } from '../../config/figures/row.ts'
import { unitOf } from '../../config/units/unit-table.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { sumOf } from '../../evidence/distribution.ts'
import type { ScenarioWork } from '../../evidence/work.ts'
import {
  countsPerSecond,
  exactly,
  type Measured,
  onTheValue,
  perSecond,
  rate,
  ratio,
  type Sources,
} from './estimates.ts'
import { formatShare } from './format.ts'
import { growthOf } from './growth.ts'
import { successesOf } from './route-series.ts'
import { levelOf, transactionsOf, unrecorded, usedPerSecond, workPerRequest } from './stack-series.ts'
import { figureValue } from './values.ts'

type Asked = Pick<Budget, 'figure' | 'limit'>

const nobodyServed = 'No request was answered well, so there is none to bear the cost.'

/** A figure of what the stack or one service used, or a sentence why the evidence does not contain it. */
export function ofStack(
  reads: Recipe,
  service: ServiceName,
  asked: Asked,
  sources: Sources,
): Measured | string {
  const { limit } = asked
  const { series } = sources
  switch (reads.kind) {
    case 'growth':
      return growing(reads.what, service, asked, sources)
    case 'peak': {
      const value = figureValue(reads, service, sources)
      const { words, isWhole } = levelOf(reads.what, service, sources)
      if (!Number.isFinite(value)) return `The ${words} was not recorded.`
      // A second that is missing can only have a higher peak.
      return value > limit || isWhole() ? exactly(value) : `The ${words} was not recorded in every second.`
    }
    case 'use': {
      const used = usedPerSecond(sources, service, reads.what)
      return used
        ? perSecond({ ...sources, seconds: used.length }, used, limit)
        : unrecorded(service, reads.what)
    }
    case 'use-per-request': {
      // Early failures cost little and serve nobody, so the cost is divided by the requests answered well.
      const used = usedPerSecond(sources, service, reads.what)
      if (!used) return unrecorded(service, reads.what)
      const successes = successesOf(series)
      if (sum(successes) === 0) return nobodyServed
      const microseconds = used.map((cpuSeconds) => cpuSeconds * 1e6)
      return ratio(sources, microseconds, successes, limit)
    }
    case 'work-per-request':
      return ofWork(reads.what, limit, sources)
    case 'use-ratio': {
      const above = usedPerSecond(sources, service, reads.above)
      const below = usedPerSecond(sources, service, reads.below)
      return above && below ? ratio(sources, above, below, limit) : unrecorded(service, reads.above)
    }
    default:
      return ofDatabase(reads.kind, sources, limit)
  }
}

function ofDatabase(kind: Recipe['kind'], sources: Sources, limit: number): Measured | string {
  const found = transactionsOf(sources)
  if (!found) return 'The transactions of the database were not recorded in every second.'
  const { commits, rollbacks, all } = found
  if (kind === 'transactions') return countsPerSecond({ ...sources, seconds: commits.length }, commits, limit)
  return sum(all) > 0 ? rate(sources, rollbacks, all, limit) : 'The database saw no transaction.'
}

const perHour = 3600

/**
 * The uncertainty of a slope falls with the power 3/2 of the time: once with the time it covers, and with the square root of
 * the number of readings.
 */
function growing(
  what: Level,
  service: ServiceName,
  { figure, limit }: Asked,
  sources: Sources,
): Measured | string {
  const { points, words, isWhole } = levelOf(what, service, sources)
  if (points.length === 0) return `The ${words} was not recorded.`
  if (!isWhole()) return `The ${words} was not recorded in every second.`
  const found = growthOf(points, sources.seconds, sources.confidence)
  if (!found)
    return `The run is too short for a growth: the ${words} needs 20 readings after the first third.`
  const value = found.slope * perHour
  const interval = { low: found.interval.low * perHour, high: found.interval.high * perHour }
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high))
    return `The ${words} grew by ${unitOf(figureOf(figure).unit).format(value, 'value')}, but its readings follow each other so closely that ${formatSeconds(sources.seconds)} show no interval: measure several times as long.`
  const half = (interval.high - interval.low) / 2
  const more = sources.seconds * ((half / Math.abs(value - limit)) ** (2 / 3) - 1)
  return { value, interval, exact: false, more, undecidable: onTheValue }
}

/**
 * The largest share of requests at the beginning of a run that may or may not be counted; beyond this, a run is too short for
 * a fact.
 */
const smallEdge = 0.01

/**
 * The share of requests that the counters may include or lack, because they were sent while the services were being asked, or
 * were in flight: the arrivals of that time, twice the mean number in flight (Little's law), and one.
 */
function edgeOf({ begun: [asked, answered] }: ScenarioWork, { series, seconds }: Sources): number {
  const rate = series.done / seconds
  const apart = Math.max(Math.abs(asked), Math.abs(answered))
  const underWay = sumOf(series.latency) / 1e6 / seconds
  return (1 + rate * apart + 2 * underWay) / sum(successesOf(series))
}

/**
 * The cost of a request for a service by its own counters, or a sentence why the evidence does not contain it. It is a fact
 * about the run, apart from the requests at its very beginning. While those are few, a value within their share of the limit
 * counts as on the limit, and the limit is kept, because no run could distinguish the two.
 */
function ofWork(what: Work, limit: number, sources: Sources): Measured | string {
  const { work } = sources
  if (work === undefined) return 'What the services counted is not on record for this scenario.'
  if (work.counters[what] === undefined)
    return work.unknown[what] ?? 'The services did not count it for this scenario.'
  const value = workPerRequest(what, sources)
  if (!Number.isFinite(value)) return nobodyServed
  if (value === 0) return exactly(0)
  const share = edgeOf(work, sources)
  const edge = value * share
  const [low, high] = [Math.max(0, value - edge), value + edge]
  const isOnLimit = share <= smallEdge && low <= limit && limit < high
  return {
    value,
    interval: { low, high: isOnLimit ? limit : high },
    exact: true,
    where: ` (to within ${formatShare(share)}, for requests under way when measuring began)`,
    more: share <= smallEdge ? Number.POSITIVE_INFINITY : sources.seconds * (share / smallEdge - 1),
    undecidable: 'too many requests were under way when measuring began',
  }
}
