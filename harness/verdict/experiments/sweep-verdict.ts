import type {
  ExperimentResult,
  JudgedComparison,
  MeasuredPoint,
} from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { experimentFigure, isSameFigure } from './figures.ts'
import { headlineOf, sizeOf } from './headline.ts'
import { leadingFigure, notMeasured } from './judge-experiment.ts'
import { figureChangeWords } from './why.ts'

/** The labels of all points in their order, and that of the point with which the others are compared. */
interface Swept {
  readonly labels: readonly string[]
  readonly against: string
}

const compared = ({ labels, against }: Swept): readonly string[] =>
  labels.filter((label) => label !== against)

/** The points of a sweep that have no result, also because it was stopped before their turn; none where it is no sweep. */
export const unmeasuredPoints = ({ sweep }: Pick<ExperimentResult, 'sweep'>): readonly string[] =>
  sweep === null
    ? []
    : compared(sweep).filter(
        (label) => !sweep.points.some((own) => own.label === label && own.verdict !== 'not measured'),
      )

/** Whether an experiment, or a point of it, has no result. */
export const lacksResult = (result: Pick<ExperimentResult, 'verdict' | 'sweep'>): boolean =>
  result.verdict === 'not measured' || unmeasuredPoints(result).length > 0

/** Whether the claimed figure has an effect at any point. */
export const changesClaim = (points: readonly MeasuredPoint[], claim: readonly Claim[]): boolean =>
  points.some(({ figures }) => (leadingFigure(figures, claim)?.outcome ?? 'none') !== 'none')

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
 * The first point that no later point exceeds by more than the noise in the claimed figure; null when the last is still better,
 * or when the figure has an effect at none.
 */
export function kneeOf(
  points: readonly MeasuredPoint[],
  { labels, against }: Swept,
  claim: readonly Claim[],
): string | null {
  if (!changesClaim(points, claim)) return null
  const curve = curveOf(points, labels, against, claim)
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
function pointWords(label: string, points: readonly MeasuredPoint[], claim: readonly Claim[]): string {
  const { figures = [] } = points.find((point) => point.label === label) ?? {}
  const own = leadingFigure(figures, claim)
  if (own === undefined) return `${label} was not measured`
  if (own.outcome !== 'none') return `${label} ${figureChangeWords(own)}`
  const other = figures.find(({ decides, outcome }) => decides && outcome !== 'none')
  const beside = other === undefined ? '' : `, but ${other.label} ${figureChangeWords(other)}`
  return `${label} no change beyond the noise${beside}`
}

/**
 * The point that changed most: of those with the verdict of the whole, the one with the largest change of a claimed figure that
 * decided, else of any figure that decided. Undefined when no point was measured.
 */
function mostChanged(
  points: readonly MeasuredPoint[],
  verdict: JudgedComparison['verdict'],
  claim: readonly Claim[],
): MeasuredPoint | undefined {
  const ranked = points.map((point) => {
    const found = headlineOf({ verdict, figures: point.figures, claim })
    const decided = found?.outcome === 'none' ? undefined : found
    const isClaimed = decided !== undefined && claim.some((one) => isSameFigure(one, decided))
    return {
      point,
      isLike: Number(point.verdict === verdict),
      isClaimed: Number(isClaimed),
      size: decided === undefined ? 0 : sizeOf(decided),
    }
  })
  const [most] = ranked.toSorted(
    (a, b) => b.isLike - a.isLike || b.isClaimed - a.isClaimed || b.size - a.size,
  )
  return most?.point
}

/** What all points say of the claim; unproven where they differ, since without an effect no point stands for the others. */
function agreedClaim(points: readonly MeasuredPoint[]): JudgedComparison['claimHeld'] {
  const [first, ...others] = [...new Set(points.map(({ claimHeld }) => claimHeld))]
  return first === undefined || others.length > 0 ? 'unproven' : first
}

/** What disturbed a point, in sentences that its label leads. */
export const disturbedWords = ({ label, disturbed = [] }: MeasuredPoint): readonly string[] =>
  disturbed.map((sentence) => `${label}: ${sentence}`)

/** The verdict on a whole sweep, and the point that represents it; without an effect, all points do. */
export function judgeSweep(
  points: readonly MeasuredPoint[],
  swept: Swept,
  claim: readonly Claim[],
): { readonly judged: JudgedComparison; readonly point: MeasuredPoint | undefined } {
  const measured = points.filter(({ verdict }) => verdict !== 'not measured')
  const verdict = verdictOf(measured)
  const point = mostChanged(measured, verdict, claim)
  const [first] = points
  if (point === undefined)
    return { judged: notMeasured(first?.why ?? 'No point was measured.'), point: undefined }
  const leading = leadingFigure(point.figures, claim)
  const sizes = measured.map((one) => leadingFigure(one.figures, claim)?.mde ?? Number.POSITIVE_INFINITY)
  const beyond = Math.max(...sizes)
  const words = compared(swept).map((label) => pointWords(label, points, claim))
  const disturbed = (verdict === 'no effect' ? measured : [point]).flatMap(disturbedWords)
  return {
    point,
    judged: {
      verdict,
      // Where one point does not tell how small a change it would have shown, the sweep does not either.
      beyond: verdict === 'no effect' && Number.isFinite(beyond) ? beyond : null,
      why: `${leading?.label ?? 'The claim'} against ${swept.against}: ${words.join('; ')}.`,
      ...{ cause: point.cause, figures: point.figures },
      claimHeld: verdict === 'no effect' ? agreedClaim(measured) : point.claimHeld,
      disturbed: disturbed.length > 0 ? disturbed : undefined,
    },
  }
}
