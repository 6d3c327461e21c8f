import type { CalibratedFigure, CalibrationRow } from './calibration.ts'
import { type Criterion, standstillCriterion, steadyCriterion } from './criterion.ts'
import type { InstrumentReading } from './instrument.ts'
import { type KnownName, knownLatencies } from './known/latencies.ts'
import { ascendingOf, ranked, type Served } from './known/served.ts'

/** One server, or two against each other, that an instrument is held against. */
export interface Trial {
  readonly servers: readonly [KnownName, ...KnownName[]]
  readonly kind: CalibrationRow['kind']
  readonly criterion: Criterion
}

/** The quantiles a calibration holds against the truth. A maximum is one request, which any machine may hold up. */
export const calibratedShares: readonly number[] = [0.5, 0.9, 0.95, 0.99]

export const steady = (server: KnownName): Trial => ({
  servers: [server],
  kind: 'steady',
  criterion: steadyCriterion,
})
export const stalling = (server: KnownName): Trial => ({
  servers: [server],
  kind: 'stalling',
  criterion: standstillCriterion,
})
/** Told apart when what is read differs by what is true to half of it. */
const apart: Trial = {
  servers: ['constant-1.20', 'constant-1.26'],
  kind: 'steady',
  criterion: { tolerance: () => 0.03, excused: 0 },
}

const quickly = [steady('constant-50'), stalling('stall')]
const thorough = [
  steady('constant-50'),
  apart,
  steady('bimodal'),
  steady('exponential'),
  stalling('stall'),
  stalling('freeze'),
]

/** The trials of a calibration. */
export const trials = (quick: boolean): readonly Trial[] => (quick ? quickly : thorough)

/**
 * What was true and what was read. A percentile of n requests is known to a rank, so the truth of its neighbours is true
 * as well. What a server that stands still did counts only where it took longer than it should: a closed loop kept
 * requests from it, and saw nothing of what others would have waited.
 */
export function figuresOf(
  trial: Trial,
  reading: InstrumentReading,
  served: readonly Served[],
  shares = calibratedShares,
): readonly CalibratedFigure[] {
  const took = (route?: number) =>
    ascendingOf(served.filter((each) => route === undefined || each.route === route).map(({ took }) => took))
  if (trial.servers.length > 1) return [difference(reading, took(0), took(1))]
  const all = took()
  const step = 1 / Math.max(1, all.length)
  const { truth } = knownLatencies[trial.servers[0]]
  return shares.map((share) => {
    const below = Math.max(0, share - step)
    const above = Math.min(1, share + step)
    const [least, most] = [ranked(all, below) ?? truth(below), ranked(all, above) ?? truth(above)]
    const bounds =
      trial.kind === 'steady' ? { least, most } : { least: truth(below), most: Math.max(truth(above), most) }
    return { share, truth: truth(share), ...bounds, reading: reading.quantile(share) }
  })
}

/** By how much the medians of two servers differ. */
function difference(
  reading: InstrumentReading,
  first: readonly number[],
  second: readonly number[],
): CalibratedFigure {
  const [one, other] = [reading.quantile(0.5, 'first'), reading.quantile(0.5, 'second')]
  const truth = knownLatencies['constant-1.26'].truth(0.5) - knownLatencies['constant-1.20'].truth(0.5)
  const real = (ranked(second, 0.5) ?? truth) - (ranked(first, 0.5) ?? 0)
  const read = one === undefined || other === undefined ? undefined : other - one
  return { share: 0.5, truth, least: Math.min(truth, real), most: Math.max(truth, real), reading: read }
}
