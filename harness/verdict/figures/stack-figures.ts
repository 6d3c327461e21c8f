import { type Budget, isGrowth, type ServiceName, serviceOf } from '../../config/budgets/budget.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { meanInterval } from '../statistics/statistics.ts'
import {
  estimate,
  exactly,
  type Measured,
  onTheValue,
  perSecond,
  rate,
  ratio,
  type Sources,
  total,
} from './estimates.ts'
import { formatFigure } from './format.ts'
import { growthOf } from './growth.ts'
import { successesOf } from './route-series.ts'
import type { Point } from './usage.ts'

const unrecorded = (service: ServiceName, what: string): string =>
  `The ${what} of ${service === 'app' || service === 'stack' || service === 'machine' ? `the ${service}` : service} was not recorded in every second.`

/** Use per second, as it is. */
const rates = {
  cpu: { use: 'cpu', words: 'CPU time' },
  diskRate: { use: 'disk', words: 'disk I/O' },
  networkRate: { use: 'network', words: 'network I/O' },
} as const

/** A figure of what the stack or one service used, or in a sentence why the evidence does not hold it. */
export function ofStack(budget: Budget, sources: Sources): Measured | string {
  const { figure, limit } = budget
  const { usage, series } = sources
  const service = budget.service ?? serviceOf[figure] ?? 'stack'
  if (isGrowth(figure)) return growing(figure, service, sources, limit)
  switch (figure) {
    case 'memory': {
      const course = usage.course(service, 'memory')
      return course.length === 0
        ? unrecorded(service, 'memory')
        : exactly(Math.max(...course.map(({ value }) => value)))
    }
    case 'cpu':
    case 'diskRate':
    case 'networkRate': {
      const used = usage.perSecond(service, rates[figure].use)
      return used
        ? perSecond({ ...sources, seconds: used.length }, used, limit)
        : unrecorded(service, rates[figure].words)
    }
    case 'cpuPerRequest': {
      // What fails early costs little and served nobody: the cost is borne by what was answered well.
      const used = usage.perSecond(service, 'cpu')
      if (!used) return unrecorded(service, 'CPU time')
      return ratio(
        sources,
        used.map((cpuSeconds) => cpuSeconds * 1e6),
        successesOf(series),
        limit,
      )
    }
    case 'runQueueWait': {
      const waited = usage.perSecond(service, 'wait')
      const ran = usage.perSecond(service, 'cpu')
      return waited && ran ? ratio(sources, waited, ran, limit) : unrecorded(service, 'run-queue wait')
    }
    default:
      return ofDatabase(sources, figure, limit)
  }
}

function ofDatabase(sources: Sources, figure: Budget['figure'], limit: number): Measured | string {
  const { database } = sources.usage
  if (!database) return 'The transactions of the database were not recorded in every second.'
  const commits = database.map((second) => second.commits)
  if (figure === 'transactions') {
    const value = total(commits) / commits.length
    return estimate(value, meanInterval(commits, sources.confidence), limit, sources.seconds)
  }
  const rollbacks = database.map((second) => second.rollbacks)
  const all = database.map((second) => second.commits + second.rollbacks)
  return total(all) > 0 ? rate(sources, rollbacks, all, limit) : 'The database saw no transaction.'
}

const perHour = 3600

/** What a growth budget is about: its readings, and their name when there are none. */
export function courseOf(
  figure: Budget['figure'],
  service: ServiceName,
  { usage }: Pick<Sources, 'usage'>,
): { readonly points: readonly Point[]; readonly words: string } {
  switch (figure) {
    case 'heapGrowth':
      return { points: usage.heap, words: 'heap of the app (the series "heap" of the target)' }
    case 'connectionGrowth':
      return { points: usage.connections, words: 'number of connections to PostgreSQL' }
    case 'descriptorGrowth':
      return {
        points: usage.course(service, 'descriptors'),
        words: `number of open files and sockets of ${service}`,
      }
    default:
      return { points: usage.course(service, 'memory'), words: `memory of ${service}` }
  }
}

/** A slope gets sure with the power 3/2 of the time: as the time it is seen over, and as the root of the readings. */
function growing(
  figure: Budget['figure'],
  service: ServiceName,
  sources: Sources,
  limit: number,
): Measured | string {
  const { points, words } = courseOf(figure, service, sources)
  if (points.length === 0) return `The ${words} was not recorded.`
  const found = growthOf(points, sources.seconds, sources.confidence)
  if (!found)
    return `The run is too short for a growth: the ${words} needs 20 readings after the first third.`
  const value = found.slope * perHour
  const interval = { low: found.interval.low * perHour, high: found.interval.high * perHour }
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high))
    return `The ${words} grew by ${formatFigure(figure, value)}, but its readings follow each other so closely that ${formatSeconds(sources.seconds)} show no interval: measure several times as long.`
  const half = (interval.high - interval.low) / 2
  const more = sources.seconds * ((half / Math.abs(value - limit)) ** (2 / 3) - 1)
  return { value, interval, exact: false, more, undecidable: onTheValue }
}
