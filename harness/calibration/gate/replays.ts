import { seededRandom } from '../../base/random.ts'
import { type Pace, paceFor, usualPace } from '../../load/pairs/pace.ts'
import { type PairedFigureName, pairedFigure } from '../../verdict/pairs/figures/paired-figures.ts'
import { type LimitOverride, settingsFor } from '../../verdict/pairs/settings.ts'
import type { BankTable } from './bank.ts'
import { type Injected, type SyntheticGate, syntheticGate } from './synthetic-gate.ts'

/** How synthetic gates ended, counted by outcome. */
export interface OutcomeCounts {
  readonly gates: number
  readonly fail: number
  readonly unproven: number
  /** Seconds of the median gate. */
  readonly medianSeconds: number
}

/** The smallest change of a figure that gates of this many seconds detect 95 times in 100. */
export interface CurvePoint {
  readonly figure: PairedFigureName
  readonly seconds: number
  /** Relative; null when even the largest tried change is not detected so often. */
  readonly change: number | null
}

/** Figures that have a curve. */
export const curveFigures = ['p50', 'p95', 'p99', 'sliceP95', 'cpuPerRequest'] as const
/** The durations of the curve's points, in seconds. */
export const curveSeconds = [120, 240, 360, 600] as const

/** With fewer invocations, gates drawn from a bank are not meaningful. */
export const fewestBanked = 10

const shareCaught = 0.95
/** The tried changes: each is an eighth larger than the previous one, from one percent to about double. */
const changes = Array.from({ length: 40 }, (_, at) => 0.01 * 1.125 ** at)

/**
 * The invocations of a bank, which have the usual pace, as a gate of another one would make them: shorter, and so much noisier as if all noise came from the slices, which is the most that it can be.
 */
function atPace(table: BankTable, pace: Pace): BankTable {
  if (pace === usualPace) return table
  const noisier = Math.sqrt(usualPace.secondsOfSlices / pace.secondsOfSlices)
  const shorter = pace.invocationSeconds / usualPace.invocationSeconds
  return {
    tookSeconds: table.tookSeconds.map((each) => each * shorter),
    figures: table.figures.map((own) => {
      const { scale, leastCounted } = pairedFigure(own.figure)
      // Counts of probes do not depend on the slices.
      if (leastCounted !== undefined) return own
      const head = own.head.map((value, at) => {
        const base = own.base[at] ?? Number.NaN
        return scale === 'ratio' && base > 0
          ? base * (value / base) ** noisier
          : base + (value - base) * noisier
      })
      return { ...own, head }
    }),
  }
}

/** Gates of `seconds` on a bank, one after another. After every few of them, `pause` may let other work run. */
export async function* syntheticGates(
  table: BankTable,
  { gates, seconds, seed, injected, limits = [] }: ReplayOrder,
  pause: () => Promise<void>,
): AsyncGenerator<SyntheticGate> {
  const pace = paceFor(seconds)
  const { invocationSeconds } = pace
  const settings = settingsFor({ mostSeconds: seconds, invocationSeconds, limits })
  const paced = atPace(table, pace)
  for (let gate = 0; gate < gates; gate += 1) {
    if (gate % pausedAfter === 0) await pause()
    // The same draws for every change, so that a change detected at one size is also detected at a larger size.
    yield syntheticGate(paced, settings, seededRandom((seed + gate * 7919) >>> 0), injected)
  }
}

/** Carries out gates on a bank and counts how they end. */
export async function countOutcomes(
  table: BankTable,
  order: ReplayOrder,
  pause: () => Promise<void>,
): Promise<OutcomeCounts> {
  const took: number[] = []
  const counts = { pass: 0, fail: 0, unproven: 0 }
  for await (const { outcome, tookSeconds } of syntheticGates(table, order, pause)) {
    counts[outcome] += 1
    took.push(tookSeconds)
  }
  const medianSeconds = took.sort((a, b) => a - b)[took.length >> 1] ?? Number.NaN
  return { gates: order.gates, fail: counts.fail, unproven: counts.unproven, medianSeconds }
}

const pausedAfter = 20

export interface ReplayOrder {
  readonly gates: number
  readonly seconds: number
  readonly seed: number
  readonly injected?: Injected | undefined
  /** Limits beside the usual ones; none by default. */
  readonly limits?: readonly LimitOverride[]
}

/**
 * The curve's point for a figure and a duration, found by bisection in the table of changes, because the detected share grows
 * with the change.
 */
export async function curvePoint(
  table: BankTable,
  { figure, seconds }: Pick<CurvePoint, 'figure' | 'seconds'>,
  { gates, seed }: Pick<ReplayOrder, 'gates' | 'seed'>,
  pause: () => Promise<void>,
): Promise<CurvePoint> {
  const isCaught = async (by: number): Promise<boolean> => {
    const { fail } = await countOutcomes(table, { gates, seconds, seed, injected: { figure, by } }, pause)
    return fail >= shareCaught * gates
  }
  let [from, to] = [0, changes.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (await isCaught(changes[middle] ?? 1)) to = middle
    else from = middle + 1
  }
  return { figure, seconds, change: changes[to] ?? null }
}
