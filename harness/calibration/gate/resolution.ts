import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { type CurvePoint, curveFigures, curveSeconds } from './replays.ts'

type CurveFigure = (typeof curveFigures)[number]

/** The figures that are as noisy as one with a curve. */
export const alike: Readonly<Record<CurveFigure, readonly PairedFigureName[]>> = {
  p50: ['p50'],
  p95: ['p95'],
  p99: ['p99'],
  sliceP95: ['sliceP95'],
  cpuPerRequest: ['cpuPerRequest', 'app.cpuPerRequest'],
}

/** The figure whose curve holds for a figure; undefined when none does. */
export const curveFor = (figure: string): CurveFigure | undefined =>
  curveFigures.find((name) => alike[name].some((own) => own === figure))

/**
 * The smallest change of a figure that is detected 95 times in 100 within `seconds`: between two points of the curve it is
 * interpolated as a power of the time, outside the curve it is that of the nearest end. `null` when no change is detected, as
 * in less time than the shortest gate of a curve, in which only counts can fail; undefined when the figure has no curve.
 */
export function resolutionAt(
  curve: readonly CurvePoint[],
  figure: string,
  seconds: number,
): number | null | undefined {
  const points = curve.filter((point) => point.figure === figure).toSorted((a, b) => a.seconds - b.seconds)
  const before = points.findLast((point) => point.seconds <= seconds) ?? points[0]
  if (before === undefined) return undefined
  if (seconds < curveSeconds[0]) return null
  const after = points.find((point) => point.seconds > seconds)
  if (before.change === null || seconds <= before.seconds || !after?.change) return before.change
  const share = Math.log(seconds / before.seconds) / Math.log(after.seconds / before.seconds)
  return before.change * (after.change / before.change) ** share
}
