import { seededRandom } from '../../base/random.ts'
import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { settingsFor } from '../../verdict/pairs/settings.ts'
import type { BankTable } from './bank.ts'
import { type Injected, syntheticGate } from './synthetic-gate.ts'

/** Of some synthetic gates, how many ended how. */
export interface Tally {
  readonly gates: number
  readonly fail: number
  readonly unproven: number
  /** Of the median gate. */
  readonly medianSeconds: number
}

/** The smallest change of a figure that gates of so many seconds catch 95 times in 100. */
export interface CurvePoint {
  readonly figure: PairedFigureName
  readonly seconds: number
  /** Relative; null where even the largest that was tried is not caught so often. */
  readonly change: number | null
}

/** Figures that have a curve. */
export const curveFigures = ['p50', 'p95', 'p99', 'cpuPerRequest'] as const
/** Times that have a point on it, in seconds. */
export const curveSeconds = [120, 240, 360, 600] as const

/** With fewer invocations a bank says nothing of gates that draw from it. */
export const fewestBanked = 10

const shareCaught = 0.95
/** Changes that are tried: each is an eighth more than the one before, from a percent to twice as much. */
const changes = Array.from({ length: 40 }, (_, at) => 0.01 * 1.125 ** at)

/** Carries out gates of `seconds` on a bank and counts how they end; after every few `pause` may let others work. */
export async function tally(
  table: BankTable,
  { gates, seconds, seed, injected }: ReplayOrder,
  pause: () => Promise<void>,
): Promise<Tally> {
  const settings = settingsFor({ mostSeconds: seconds })
  const took: number[] = []
  const counts = { pass: 0, fail: 0, unproven: 0 }
  for (let gate = 0; gate < gates; gate += 1) {
    if (gate % pausedAfter === 0) await pause()
    // The same draws for every change: what is caught at one is then caught at a larger one too.
    const random = seededRandom((seed + gate * 7919) >>> 0)
    const { outcome, tookSeconds } = syntheticGate(table, settings, random, injected)
    counts[outcome] += 1
    took.push(tookSeconds)
  }
  const medianSeconds = took.sort((a, b) => a - b)[took.length >> 1] ?? Number.NaN
  return { gates, fail: counts.fail, unproven: counts.unproven, medianSeconds }
}

const pausedAfter = 20

export interface ReplayOrder {
  readonly gates: number
  readonly seconds: number
  readonly seed: number
  readonly injected?: Injected | undefined
}

/** The point of the curve of a figure at a time: found by halving the table of changes, as what is caught grows with them. */
export async function curvePoint(
  table: BankTable,
  { figure, seconds }: Pick<CurvePoint, 'figure' | 'seconds'>,
  { gates, seed }: Pick<ReplayOrder, 'gates' | 'seed'>,
  pause: () => Promise<void>,
): Promise<CurvePoint> {
  const isCaught = async (by: number): Promise<boolean> => {
    const { fail } = await tally(table, { gates, seconds, seed, injected: { figure, by } }, pause)
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
