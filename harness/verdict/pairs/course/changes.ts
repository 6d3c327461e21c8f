import { allRoutes } from '../../../config/budgets/budget.ts'
import type { Interval } from '../../statistics/binomial.ts'
import { median } from '../../statistics/drift.ts'
import { signedRank } from '../../statistics/paired/signed-rank.ts'
import { changeInWords } from '../change-in-words.ts'
import type { Observed } from '../figures/observed.ts'
import { ownNoise } from '../figures/own-noise.ts'
import { type Change, type ChangeOutcome, type InvocationChange, sizeOf } from '../pair-verdict.ts'
import type { PairSettings } from '../settings.ts'
import type { Course, Family, Suspicion } from './course.ts'
import { type Observation, offScale } from './hypotheses.ts'
import { exactDifference, isMore } from './hypothesis.ts'
import { above, below, isTolerable, known } from './looks.ts'
import { detectableOf } from './prospects.ts'

/** The difference of a figure with its interval, on the scale of the figure. */
interface Found {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly outcome: ChangeOutcome
  readonly isConfirmed: boolean | undefined
  readonly comparison: Change['comparison']
}

/** One scenario as it was judged. */
export interface Judged {
  readonly observed: Observed
  readonly observations: readonly Observation[]
  readonly course: Course
  readonly settings: PairSettings
  readonly scenarios: number
  /** How many invocations it has, and could still get in the rest of the time. */
  readonly most: number
}

/** The error probability of each end of an interval that no look has tested: 25 in 1 000. */
const usualAlpha = 0.025
/**
 * The probability, shared among all figures, with which a merely shown figure is called worse, or any figure better, by
 * mistake.
 */
const shownAlpha = 0.05

function exactly(observation: Observation, difference: number, confirmed: boolean | undefined): Found {
  const base = median(observation.base.filter((value) => !Number.isNaN(value)))
  const { floor } = observation.row
  const relative = base > 0 ? Math.log(Math.max(base + difference, 0) / base) : difference > 0 ? Infinity : 0
  const mirrored = {
    ...observation,
    counted: observation.counted && { ...observation.counted, base: observation.head },
  }
  const isWorse = isMore(observation, difference)
  const outcome = isWorse ? 'worse' : isMore(mirrored, -difference) ? 'better' : 'same'
  const at = relative === -Infinity ? Math.log(floor / (base + floor)) : relative
  const isUndecided = isWorse && observation.isGated && confirmed !== true
  return {
    ...{ estimate: at, low: at, high: at, comparison: 'exact' },
    outcome: isUndecided ? 'undecided' : outcome,
    isConfirmed: confirmed,
  }
}

/** The ends of a difference on some invocations, tested together with its family. */
function endsOf(
  observation: Observation,
  { hypotheses, alpha }: Family,
  invocations: readonly number[],
  seed: number,
): Interval {
  const at = hypotheses.indexOf(observation)
  return {
    low: above(hypotheses, invocations, alpha, seed)[at]?.low ?? Number.NEGATIVE_INFINITY,
    high: below(hypotheses, invocations, alpha, seed)[at] ?? Number.POSITIVE_INFINITY,
  }
}

/**
 * A confirmed suspect: the estimate of the fresh invocations, and the wider of the ends of the look and of the confirmation. The
 * difference is beyond such an end only if it is beyond both, which are independent, so each end errs with at most the product of
 * their alphas: 1/16 x 1/8, 8 in 1 000, where they are largest.
 */
function confirmed(observation: Observation, suspicion: Suspicion, { course, settings }: Judged): Found {
  const { looked, suspects, families, fresh, alpha } = suspicion
  const atLook = families.filter(({ hypotheses }) => hypotheses.includes(observation))
  const ends = [
    ...atLook.map((family) => endsOf(observation, family, course.looked.slice(0, looked), settings.seed)),
    endsOf(observation, { hypotheses: suspects, alpha }, fresh, settings.seed),
  ]
  return {
    estimate: signedRank(known(observation, fresh), usualAlpha).estimate,
    low: Math.min(...ends.map(({ low }) => low)),
    high: Math.max(...ends.map(({ high }) => high)),
    ...{ outcome: 'worse', isConfirmed: true, comparison: 'interval' },
  }
}

function findingOf(observation: Observation, judged: Judged, highest: number): Found {
  const { course, observations } = judged
  const used = [...course.looked, ...course.confirming]
  const own = course.suspicions.filter(({ suspects }) => suspects.includes(observation))
  const proven = own.find(({ tested }) =>
    tested.some(({ hypothesis, isWorse }) => isWorse && hypothesis === observation),
  )
  const isConfirmed = own.length === 0 ? undefined : proven !== undefined
  const exact = exactDifference(observation, used)
  if (exact !== undefined) return exactly(observation, exact, isConfirmed)
  if (proven && proven.alpha > 0) return confirmed(observation, proven, judged)
  const values = known(observation, used)
  const alpha = course.passAlpha > 0 ? course.passAlpha : usualAlpha
  const interval = signedRank(values, alpha)
  const among = signedRank(values, shownAlpha / observations.length)
  const found = { ...interval, isConfirmed, comparison: 'interval' } as const
  if (highest < -observation.negligible) return { ...found, outcome: 'better' }
  // A figure that decides the verdict is worse only once it is confirmed.
  if (among.low > observation.negligible && !observation.isGated) return { ...found, outcome: 'worse' }
  return { ...found, outcome: isTolerable(observation, used, alpha) ? 'same' : 'undecided' }
}

const stageOf = ({ confirming }: Course, at: number): InvocationChange['stage'] =>
  confirming.includes(at) ? 'confirmation' : 'look'

function changeOf(
  observation: Observation,
  judged: Judged,
  noise: number | undefined,
  highest: number,
): Omit<Change, 'sentence'> {
  const { observed, course, settings, observations, scenarios, most } = judged
  const { row, route, figure, limits, isGated, accepted } = observation
  const used = [...course.looked, ...course.confirming]
  const found = findingOf(observation, judged, highest)
  const [base, head] = [observation.base, observation.head].map((values) =>
    median(used.map((at) => values[at] ?? Number.NaN).filter((value) => !Number.isNaN(value))),
  )
  const isRelative = row.scale === 'ratio' && (base ?? 0) > 0
  const ways = { looks: settings.looks, scenarios, most }
  const least = detectableOf(observation, observations, used, ways)
  return {
    ...{ scenario: observed.evidence.scenario, route, figure },
    base: base ?? Number.NaN,
    head: head ?? Number.NaN,
    change: isRelative ? offScale(row, found.estimate) : undefined,
    difference: row.scale === 'difference' ? found.estimate : (head ?? Number.NaN) - (base ?? Number.NaN),
    low: offScale(row, found.low),
    high: offScale(row, found.high),
    ...limits,
    mde: least === undefined ? undefined : offScale(row, least),
    ...{ outcome: found.outcome, comparison: found.comparison, isConfirmed: found.isConfirmed },
    ...(noise === undefined ? {} : { noise }),
    invocations: used
      .toSorted((a, b) => a - b)
      .map((at) => {
        const difference = observation.differences[at]
        const isKnown = isRelative && difference !== undefined && !Number.isNaN(difference)
        return {
          index: observed.invocations[at]?.index ?? at,
          stage: stageOf(course, at),
          change: isKnown ? offScale(row, difference) : undefined,
        }
      }),
    isGated,
    ...(accepted === undefined ? {} : { accepted: accepted.reason }),
  }
}

/** The outcome of every figure of every route of a scenario. */
export function changesOf(judged: Judged): Change[] {
  if (judged.course.looked.length + judged.course.confirming.length === 0) return []
  const noiseOf = ownNoise(judged.observed)
  const { observations: all, course, settings } = judged
  // Nobody asked for an improvement in advance, so figures called better are tested together with all others.
  const highest = below(all, [...course.looked, ...course.confirming], shownAlpha, settings.seed)
  return all.map((observation, at) => {
    const noise = noiseOf(observation.row, observation.route)
    const change = changeOf(observation, judged, noise, highest[at] ?? Number.POSITIVE_INFINITY)
    return { ...change, sentence: changeInWords(observation.row, change) }
  })
}

const ranks: Readonly<Record<ChangeOutcome, number>> = { worse: 0, undecided: 1, better: 2, same: 3 }

/** Worst first: failed, undecided, better, equal; gated figures and those of all routes before others. */
export const worstFirst = (changes: readonly Change[]): Change[] =>
  changes.toSorted(
    (a, b) =>
      ranks[a.outcome] - ranks[b.outcome] ||
      Number(b.isGated) - Number(a.isGated) ||
      sizeOf(b) - sizeOf(a) ||
      Number(b.route === allRoutes) - Number(a.route === allRoutes),
  )
