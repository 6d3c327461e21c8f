import { sum } from '../../../base/sum.ts'
import { isRecord, recordOf } from '../../../base/values/record.ts'
import { isBelowFirst, isFigure } from '../../../config/figures/figures.ts'
import { percentileMeant } from '../../../config/figures/people-say.ts'
import { parseDuration } from '../../../config/units/units.ts'
import type { FoundLimit } from '../../found/found.ts'
import { unknown } from './evaluate.ts'

/** What the options of a script say about its load. */
export interface ScriptedLoad {
  /** Iterations per second. */
  readonly iterationRate?: number
  readonly limits: readonly FoundLimit[]
  readonly hasLoad: boolean
  readonly notes: readonly string[]
}

type Options = Readonly<Record<string, unknown>>

const secondsOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseDuration(value) : undefined

/** The mean rate of a ramp of k6, whose stages are straight lines. */
function meanOf(start: number, stages: readonly unknown[]): number | undefined {
  let [from, area, total] = [start, 0, 0]
  for (const stage of stages.map(recordOf)) {
    const seconds = secondsOf(stage.duration)
    if (seconds === undefined || typeof stage.target !== 'number') return undefined
    area += ((from + stage.target) / 2) * seconds
    total += seconds
    from = stage.target
  }
  return total > 0 ? area / total : undefined
}

/** Iterations per second of a k6 scenario; a sentence when it has no rate. */
function rateOf(name: string, scenario: Options): number | string {
  const unit = secondsOf(scenario.timeUnit) ?? 1
  if (scenario.executor === 'constant-arrival-rate' && typeof scenario.rate === 'number')
    return scenario.rate / unit
  if (scenario.executor === 'ramping-arrival-rate' && Array.isArray(scenario.stages)) {
    const start = typeof scenario.startRate === 'number' ? scenario.startRate : 0
    const mean = meanOf(start, scenario.stages)
    if (mean !== undefined) return mean / unit
  }
  return `Scenario "${name}" (${typeof scenario.executor === 'string' ? scenario.executor : 'its executor is computed'}) has no rate that can be read: a number of users is none.`
}

/** A percentile as a limit; a sentence when it is no budget, whoever writes it. */
function ofPercentile(metric: string, percent: string, limit: string): FoundLimit | string {
  const figure = `p${percent}`
  if (!isFigure(figure)) return byHand(metric)
  if (!isBelowFirst(figure)) return { figure, limit: `${limit}ms` }
  const meant = percentileMeant(figure)
  const remedy = meant === undefined ? '' : `: if ${meant} was meant, write ${meant}`
  return `The threshold on ${metric} is left out, as its percentile is below 1${remedy}.`
}

const byHand = (metric: string): string =>
  `The threshold on ${metric} is no budget here; write it by hand, or leave it to the script.`

/**
 * `p(95)<500` -> p95 of 500 ms; `rate<0.01` of failures -> errorRate of 1 %; a sentence when a threshold is no budget that can
 * be written here.
 */
function limitOf(metric: string, threshold: unknown): FoundLimit | string {
  const text = String(isRecord(threshold) ? threshold.threshold : threshold).replaceAll(' ', '')
  if (metric === 'http_req_duration') {
    const [, percent, limit = ''] = /^p\((\d+(?:\.\d+)?)\)<=?(\d+(?:\.\d+)?)$/.exec(text) ?? []
    if (percent !== undefined) return ofPercentile(metric, percent, limit)
    const [, average] = /^avg<=?(\d+(?:\.\d+)?)$/.exec(text) ?? []
    return average === undefined ? byHand(metric) : { figure: 'mean', limit: `${average}ms` }
  }
  const [, share] = metric === 'http_req_failed' ? (/^rate<=?(\d*\.?\d+)$/.exec(text) ?? []) : []
  if (share === undefined) return byHand(metric)
  const percent = Number((Number(share) * 100).toPrecision(4))
  // A limit of 100 % can be broken by nothing, and is refused as a budget.
  return percent < 100
    ? { figure: 'errorRate', limit: `${percent}%` }
    : `The threshold on ${metric} is left out, as it limits next to nothing.`
}

function limitsOf(thresholds: Options): {
  readonly limits: readonly FoundLimit[]
  readonly notes: readonly string[]
} {
  const limits: FoundLimit[] = []
  const notes: string[] = []
  for (const [metric, all] of Object.entries(thresholds))
    for (const threshold of Array.isArray(all) ? all : [all]) {
      const limit = limitOf(metric, threshold)
      if (typeof limit === 'string') notes.push(limit)
      else limits.push(limit)
    }
  return { limits, notes: [...new Set(notes)] }
}

/** Reads the `options` of a script; `unknown` when they are computed. */
export function loadOf(options: unknown): ScriptedLoad {
  if (options === undefined)
    return { limits: [], hasLoad: false, notes: ['The script has no options, so no load of its own.'] }
  if (options === unknown)
    return {
      limits: [],
      hasLoad: true,
      notes: ['The options of the script are computed, so its load cannot be read.'],
    }
  const { scenarios, thresholds, vus, stages } = recordOf(options)
  const named = Object.entries(recordOf(scenarios)).map(([name, one]) => rateOf(name, recordOf(one)))
  const rates = named.filter((one) => typeof one === 'number')
  const users = scenarios === undefined && (vus !== undefined || stages !== undefined)
  const { limits, notes } = limitsOf(recordOf(thresholds))
  return {
    ...(rates.length > 0 ? { iterationRate: sum(rates) } : {}),
    limits,
    hasLoad:
      scenarios !== undefined ||
      vus !== undefined ||
      stages !== undefined ||
      recordOf(options).iterations !== undefined,
    notes: [
      ...named.filter((one) => typeof one === 'string'),
      ...(users
        ? ['The script brings users and no rate: how many requests come of them depends on the service.']
        : []),
      ...notes,
    ],
  }
}
