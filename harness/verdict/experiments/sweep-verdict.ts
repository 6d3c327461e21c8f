import type { JudgedComparison, MeasuredPoint } from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { experimentFigure } from './figures.ts'
import { leadingFigure, notMeasured } from './judge-experiment.ts'
import { figureChangeWords } from './why.ts'

/** A point of a curve: its benefit relative to the point of comparison, and how certain that is. */
interface Height {
  readonly label: string
  readonly better: number
  readonly reach: number
}

/** The points of the curve in their order, with the point of comparison at zero; unmeasured points are left out. */
function curveOf(
  points: readonly MeasuredPoint[],
  labels: readonly string[],
  against: string,
  claim: readonly Claim[],
): Height[] {
  return labels.flatMap((label): Height[] => {
    if (label === against) return [{ label, better: 0, reach: 0 }]
    const found = points.find((point) => point.label === label)
    const own = found && leadingFigure(found.figures, claim)
    if (own?.change == null || own.low === null || own.high === null) return []
    const sign = experimentFigure(own.figure).sense === 'at-most' ? -1 : 1
    return [{ label, better: own.change * sign, reach: (own.high - own.low) / 2 }]
  })
}

/**
 * The first point that no later point exceeds by more than the noise; null when the last is still better, or when none
 * differs.
 */
export function kneeOf(
  points: readonly MeasuredPoint[],
  { labels, against }: { readonly labels: readonly string[]; readonly against: string },
  claim: readonly Claim[],
): string | null {
  const curve = curveOf(points, labels, against, claim)
  if (curve.every(({ better, reach }) => Math.abs(better) <= reach)) return null
  const isBeaten = (one: Height, at: number) =>
    curve.slice(at + 1).some((later) => later.better - one.better > Math.max(one.reach, later.reach))
  const knee = curve.findIndex((one, at) => !isBeaten(one, at))
  return knee === curve.length - 1 ? null : (curve[knee]?.label ?? null)
}

function verdictOf(points: readonly MeasuredPoint[]): JudgedComparison['verdict'] {
  const has = (...wanted: JudgedComparison['verdict'][]) =>
    points.some(({ verdict }) => wanted.includes(verdict))
  if (has('mixed') || (has('helps') && has('hurts'))) return 'mixed'
  if (has('helps')) return 'helps'
  return has('hurts') ? 'hurts' : 'no effect'
}

/** What a point changed of the claimed figure; where that is nothing, also the first other figure that decided. */
function pointWords({ label, figures }: MeasuredPoint, claim: readonly Claim[]): string {
  const own = leadingFigure(figures, claim)
  if (own === undefined) return `${label} was not measured`
  if (own.outcome !== 'none') return `${label} ${figureChangeWords(own)}`
  const other = figures.find(({ decides, outcome }) => decides && outcome !== 'none')
  const beside = other === undefined ? '' : `, but ${other.label} ${figureChangeWords(other)}`
  return `${label} no change beyond the noise${beside}`
}

/**
 * The verdict on a whole sweep, and the point that represents it: of those with the verdict of the whole, the one whose claimed
 * figure changed most.
 */
export function judgeSweep(
  points: readonly MeasuredPoint[],
  against: string,
  claim: readonly Claim[],
): { readonly judged: JudgedComparison; readonly point: MeasuredPoint | undefined } {
  const measured = points.filter(({ verdict }) => verdict !== 'not measured')
  const size = ({ figures }: MeasuredPoint) => {
    const own = leadingFigure(figures, claim)
    return own === undefined || own.outcome === 'none' ? 0 : Math.abs(Math.log1p(own.change ?? 0))
  }
  const verdict = verdictOf(measured)
  const isLike = (point: MeasuredPoint) => Number(point.verdict === verdict)
  const [point] = measured.toSorted((a, b) => isLike(b) - isLike(a) || size(b) - size(a))
  const [first] = points
  if (point === undefined)
    return { judged: notMeasured(first?.why ?? 'No point was measured.'), point: undefined }
  const leading = leadingFigure(point.figures, claim)
  const beyond = Math.max(...measured.map((one) => leadingFigure(one.figures, claim)?.mde ?? 0))
  return {
    point,
    judged: {
      verdict,
      beyond: verdict === 'no effect' ? beyond : null,
      why: `${leading?.label ?? 'The claim'} against ${against}: ${points.map((one) => pointWords(one, claim)).join('; ')}.`,
      ...{ cause: point.cause, claimHeld: point.claimHeld, figures: point.figures },
    },
  }
}
