import type { CalibratedFigure, CalibrationRow } from './calibration.ts'
import { type Criterion, standstillCriterion, steadyCriterion } from './criterion.ts'
import type { InstrumentReading } from './instrument.ts'
import { type KnownName, knownLatencies } from './known/latencies.ts'
import { ascendingOf, ranked, type Served } from './known/served.ts'

/** One server, or two to be distinguished, with which an instrument is tested. */
export interface Trial {
  readonly servers: readonly [KnownName, ...KnownName[]]
  readonly kind: CalibrationRow['kind']
  readonly criterion: Criterion
}

/** The quantiles that a calibration checks. A maximum is a single request, which any machine may delay. */
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
/** Two latencies count as distinguished when the difference of the readings is that of the true values, to one half of it. */
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

/** The servers of a trial, as its rows name them. */
export const serversInWords = ({ servers }: Pick<Trial, 'servers'>): string =>
  servers.map((name) => knownLatencies[name].name).join(' against ')

/** The trials of a calibration. */
export const trials = (quick: boolean): readonly Trial[] => (quick ? quickly : thorough)

/**
 * The true values and the readings. A percentile of n requests is exact only to one rank, so the values of the neighbouring
 * ranks count as true too. The record of a server that stands still counts only where a latency was longer than designed: a
 * closed loop sent it fewer requests, and so the record lacks the waiting times of the others.
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

/** The difference of the medians of two servers. */
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
