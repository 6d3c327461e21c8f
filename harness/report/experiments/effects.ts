import { counted } from '../../base/text.ts'
import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import { kept } from '../../verdict/experiments/effects.ts'
import { isSameFigure } from '../../verdict/experiments/figures.ts'
import { headlineOf, sizeOf } from '../../verdict/experiments/headline.ts'
import { leadingFigure } from '../../verdict/experiments/judge-experiment.ts'
import { changesClaim, disturbedWords, unmeasuredPoints } from '../../verdict/experiments/sweep-verdict.ts'

/** What the intervals of effects hold for, and which changes are effects. */
export const aboutEffects = `Intervals hold for all figures of an experiment together, with 95 %. A change is called an effect where its interval is away from zero, and where measuring again with the same noise would keep ${kept.share * 100} % of it in ${kept.probability * 100} of 100 cases.`

/** How much better an experiment makes things; negative when it makes them worse. */
function benefitOf(result: ExperimentResult): number {
  const headline = headlineOf(result)
  if (headline === undefined || headline.outcome === 'none') return 0
  return headline.outcome === 'better' ? sizeOf(headline) : -sizeOf(headline)
}

const ranks = { helps: 0, mixed: 1, 'no effect': 2, hurts: 3, 'not measured': 4 } as const

/** Sorted by benefit: the largest improvement first, the largest harm last, and unmeasured experiments at the end. */
export const byEffect = (results: readonly ExperimentResult[]): readonly ExperimentResult[] =>
  results.toSorted(
    (a, b) => ranks[a.verdict] - ranks[b.verdict] || benefitOf(b) - benefitOf(a) || (a.id < b.id ? -1 : 1),
  )

/** Figures of all requests that every row shows if they were measured. */
const always: ReadonlySet<string> = new Set([
  ...['p50', 'p95', 'p99', 'throughput', 'cpuPerRequest', 'memory'],
  ...['app.cpuPerRequest', 'postgres.cpuPerRequest', 'redis.cpuPerRequest', 'nginx.cpuPerRequest'],
])

/** The figures that are shown: those of every row, claimed ones, and those that changed. */
export const shownFigures = (
  result: Pick<ExperimentResult, 'figures' | 'claim'>,
): readonly ExperimentFigure[] =>
  result.figures.filter(
    (figure) =>
      figure.change !== null &&
      ((figure.route === allRoutes && always.has(figure.figure)) ||
        result.claim.some((one) => isSameFigure(one, figure)) ||
        (figure.outcome !== 'none' && figure.decides)),
  )

/** The figure of a route among these, if its change is known. */
export const knownFigure = (
  figures: readonly ExperimentFigure[],
  asked: Pick<ExperimentFigure, 'route' | 'figure'>,
): ExperimentFigure | undefined => figures.find((one) => isSameFigure(one, asked) && one.change !== null)

/** Latencies and failures belong to a route. Other figures exist only for all routes, or say what they belong to. */
const ofRoutes = /^(?:p\d+|errorRate|bytes|queries|rows|buffers|wal|redisCommands|redisBytes)/

/** `p95 of list`, `p95 of all routes`, `CPU per request of the app`. */
export function figureName({
  route,
  figure,
  label,
}: Pick<ExperimentFigure, 'route' | 'figure' | 'label'>): string {
  if (route !== allRoutes) return `${label} of ${route}`
  return ofRoutes.test(figure) ? `${label} of all routes` : label
}

/** Whether conditions leave every claim of a comparison unproven. */
export const isDisturbed = ({ disturbed = [] }: Pick<ExperimentResult, 'disturbed'>): boolean =>
  disturbed.length > 0

type Worded = Pick<ExperimentResult, 'verdict' | 'beyond' | 'disturbed'> &
  Partial<Pick<ExperimentResult, 'sweep'>>

/**
 * `helps`, `no effect beyond 4 %`; also whether it was disturbed, and for a sweep without any effect, how many of its points were
 * not measured.
 */
export function verdictWords({ verdict, beyond, disturbed, sweep = null }: Worded): string {
  const but = isDisturbed({ disturbed }) ? ['disturbed'] : []
  if (verdict !== 'no effect') return [verdict, ...but].join(', ')
  const percent = (beyond ?? 0) * 100
  const size = percent >= 1 ? Math.ceil(percent) : Number(percent.toPrecision(1))
  const missing = unmeasuredPoints({ sweep }).length
  return [
    beyond === null ? verdict : `${verdict} beyond ${size} %`,
    ...(missing > 0 ? [`${counted(missing, 'point')} not measured`] : []),
    ...but,
  ].join(', ')
}

/**
 * Under which conditions it was measured, in sentences: what disturbed it, of a sweep also why a point was not measured and what
 * disturbed those that are not shown, notes, and that it is not whole.
 */
export function conditionLines(
  result: Pick<ExperimentResult, 'why' | 'disturbed' | 'sweep' | 'notes' | 'isCut' | 'invocations'>,
): readonly string[] {
  const { why, disturbed = [], sweep, notes, isCut, invocations } = result
  const ofPoints = (sweep?.points ?? []).flatMap((point) => {
    if (point.verdict !== 'not measured') return disturbedWords(point)
    // A sweep of which nothing was measured has the reason of its first point.
    return point.why === why ? [] : [`${point.label}: ${point.why}`]
  })
  return [
    ...new Set([...disturbed, ...ofPoints, ...notes]),
    // What never began says so by its reason.
    ...(isCut && invocations > 0 ? ['It was stopped, or its time was over.'] : []),
  ]
}

/** The conditions one after the other; empty where nothing is to be told. */
export const conditionWords = (result: Parameters<typeof conditionLines>[0]): string =>
  conditionLines(result).join(' ')

/** Whether the claim was confirmed, in words. */
export const claimWords = {
  yes: 'as claimed',
  no: 'not as claimed',
  unproven: 'claim unproven',
} as const satisfies Readonly<Record<ExperimentResult['claimHeld'], string>>

/** The point of a sweep after which more brings no further benefit for the claimed figure, in a sentence. */
export function kneeWords({
  sweep,
  figures,
  claim,
}: Pick<ExperimentResult, 'sweep' | 'figures' | 'claim'>): string {
  const own = leadingFigure(figures, claim)
  const name = own === undefined ? 'the claim' : figureName(own)
  const { knee = null, points = [] } = sweep ?? {}
  if (knee !== null) return `From ${knee} on, more brings nothing for ${name} that could be told from noise.`
  return changesClaim(points, claim)
    ? `No point was found from which on more brings nothing for ${name}.`
    : `No point changes ${name} beyond the noise.`
}

type Ends = Pick<ExperimentFigure, 'low' | 'high'>

/** Whether two intervals have a value in common. */
export const overlap = (one: Ends, other: Ends): boolean =>
  (one.low ?? Number.NEGATIVE_INFINITY) <= (other.high ?? Number.POSITIVE_INFINITY) &&
  (other.low ?? Number.NEGATIVE_INFINITY) <= (one.high ?? Number.POSITIVE_INFINITY)
