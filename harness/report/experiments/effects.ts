import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import { kept } from '../../verdict/experiments/effects.ts'

/** The size of a change in either direction: halved and doubled have the same size. */
export const sizeOf = ({ change, scale }: Pick<ExperimentFigure, 'change' | 'scale'>): number =>
  change === null
    ? 0
    : scale === 'difference'
      ? Math.abs(change)
      : Math.abs(Math.log(Math.max(1e-9, 1 + change)))

/** What the intervals of effects hold for, and which changes are effects. */
export const aboutEffects = `Intervals hold for all figures of an experiment together, with 95 %. A change is called an effect where its interval is away from zero, and where measuring again with the same noise would keep ${kept.share * 100} % of it in ${kept.probability * 100} of 100 cases.`

/** The outcomes of figures behind each verdict. */
const outcomes = { helps: ['better'], hurts: ['worse'], mixed: ['better', 'worse'] } as const

const isClaimed = (
  { claim }: Pick<ExperimentResult, 'claim'>,
  { route, figure }: ExperimentFigure,
): boolean => claim.some((one) => one.route === route && one.figure === figure)

/**
 * The headline figure of an experiment: among those that decided its verdict, the first claimed one, else the largest;
 * without such figures, the first claimed one. Undefined when nothing was measured.
 */
export function headlineOf(
  result: Pick<ExperimentResult, 'verdict' | 'figures' | 'claim'>,
): ExperimentFigure | undefined {
  const { verdict, figures, claim } = result
  if (verdict === 'not measured') return undefined
  const told = figures.filter(({ change }) => change !== null)
  if (verdict !== 'no effect') {
    const wanted: readonly string[] = outcomes[verdict]
    const deciding = told.filter(({ outcome, decides }) => decides && wanted.includes(outcome))
    const claimed = claim.flatMap(
      ({ route, figure }) => deciding.find((one) => one.route === route && one.figure === figure) ?? [],
    )
    const [first] = claimed.length > 0 ? claimed : deciding.toSorted((a, b) => sizeOf(b) - sizeOf(a))
    if (first !== undefined) return first
  }
  for (const { route, figure } of claim) {
    const found = told.find((one) => one.route === route && one.figure === figure)
    if (found !== undefined) return found
  }
  return told.find(({ decides }) => decides) ?? told[0]
}

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
        isClaimed(result as ExperimentResult, figure) ||
        (figure.outcome !== 'none' && figure.decides)),
  )

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

/** `helps`, `no effect beyond 4 %`. */
export function verdictWords({ verdict, beyond }: Pick<ExperimentResult, 'verdict' | 'beyond'>): string {
  if (verdict !== 'no effect' || beyond === null) return verdict
  const percent = beyond * 100
  return `no effect beyond ${percent >= 1 ? Math.ceil(percent) : Number(percent.toPrecision(1))} %`
}

/** Whether the claim was confirmed, in words. */
export const claimWords = {
  yes: 'as claimed',
  no: 'not as claimed',
  unproven: 'claim unproven',
} as const satisfies Readonly<Record<ExperimentResult['claimHeld'], string>>

/** The point of a sweep after which more brings no further benefit, in a sentence. */
export const kneeWords = ({ knee }: Pick<NonNullable<ExperimentResult['sweep']>, 'knee'>): string =>
  knee === null
    ? 'No point was found from which on more brings nothing.'
    : `From ${knee} on, more brings nothing that could be told from noise.`

type Ends = Pick<ExperimentFigure, 'low' | 'high'>

/** Whether two intervals have a value in common. */
export const overlap = (one: Ends, other: Ends): boolean =>
  (one.low ?? Number.NEGATIVE_INFINITY) <= (other.high ?? Number.POSITIVE_INFINITY) &&
  (other.low ?? Number.NEGATIVE_INFINITY) <= (one.high ?? Number.POSITIVE_INFINITY)
