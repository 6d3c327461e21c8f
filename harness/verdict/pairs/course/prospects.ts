import { allRoutes } from '../../../config/budgets/budget.ts'
import { normalPoint, normalTail } from '../../statistics/binomial.ts'
import { type Chance, detectable } from '../../statistics/paired/power.ts'
import { hodgesLehmann } from '../../statistics/paired/signed-rank.ts'
import type { Look, Step } from '../settings.ts'
import { exactDifference, type Hypothesis } from './hypothesis.ts'
import { isQuiet, known } from './looks.ts'
import { spreadOf } from './spread.ts'

/** The fewest fresh invocations with which a step of a confirmation can confirm anything: each halves the probability. */
const fewestFresh = ({ invocations, alpha }: Step): number =>
  Math.min(invocations, Math.ceil(-Math.log2(alpha)))

/** Four differences are all above their mean less this many standard deviations, 95 times in 100. */
const allAbove = 2.24

/** The smallest difference above the negligible change that a look is open to. */
function opensAt(
  hypothesis: Hypothesis,
  invocations: readonly number[],
  spread: number,
  { only }: Look,
): number {
  if (only === undefined || isQuiet(hypothesis, invocations, only)) return 0
  return only.leastSize * hypothesis.usual + allAbove * spread
}

/** What limits the ways in which a figure can be found worse. */
export interface Ways {
  readonly looks: readonly Look[]
  readonly scenarios: number
  /** How many invocations of the scenario there is time for; any number by default. */
  readonly most?: number
}

/** Every way in which a comparison can find a figure worse, one of `hypotheses`, with the noise of these invocations. */
function chancesFor(
  hypothesis: Hypothesis,
  hypotheses: readonly Hypothesis[],
  used: readonly number[],
  spread: number,
  { looks, scenarios, most = Number.POSITIVE_INFINITY }: Ways,
): Chance[] {
  const isAll = hypothesis.route === allRoutes
  // Figures of one family are correlated: they count as many as the square root of their number of independent ones.
  const family = hypotheses.filter((each) => each.isGated && (each.route === allRoutes) === isAll).length
  return looks.flatMap((look) => {
    const { invocations, alpha, confirmation } = look
    const own = isAll ? alpha.all : alpha.routes
    if (own <= 0) return []
    const limit = normalPoint(Math.min(0.49, own / Math.sqrt(Math.max(1, family))))
    const steps = confirmation.filter((step) => invocations + fewestFresh(step) <= most)
    const from = opensAt(hypothesis, used, spread, look)
    return steps.map((step) => ({
      ...{ looked: invocations, limit, fresh: step.invocations, alpha: step.alpha / scenarios, from },
    }))
  })
}

/**
 * The smallest difference of a figure, one of `hypotheses`, that the whole comparison would have detected 95 times in 100, with the
 * observed noise.
 */
export function detectableOf(
  hypothesis: Hypothesis,
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
  ways: Ways,
): number | undefined {
  if (invocations.length === 0) return undefined
  if (exactDifference(hypothesis, invocations) !== undefined) return hypothesis.negligible
  const spread = spreadOf(hypothesis, invocations)
  const found = detectable(chancesFor(hypothesis, hypotheses, invocations, spread, ways), spread)
  return found === undefined ? undefined : hypothesis.negligible + found
}

/**
 * How many invocations would decide a figure if it continued as it is: show that it is tolerable, or worse. Undefined when no
 * number would; it may be more than a comparison can have. Normal approximation, used for words only.
 */
export function invocationsToDecide(
  hypothesis: Hypothesis,
  invocations: readonly number[],
  passAlpha: number,
): number | undefined {
  const values = known(hypothesis, invocations)
  if (values.length < 2) return undefined
  const estimate = hodgesLehmann(values)
  const gap = Math.max(hypothesis.tolerable - estimate, (estimate - hypothesis.negligible) / 1.6)
  if (gap <= 0) return undefined
  const needed = ((normalPoint(passAlpha) * spreadOf(hypothesis, invocations)) / gap) ** 2
  return Math.ceil(needed) + 1
}

/**
 * Whether continuing to `most` invocations would very likely decide nothing: for some gated figure, the probability of a pass
 * or a fail is below one in a hundred (stochastic curtailment: Lan, Simon and Halperin, Sequential Analysis 1, 1982).
 */
export function isFutile(
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
  most: number,
  passAlpha: number,
): boolean {
  const n = invocations.length
  if (n < 9) return false
  const rest = Math.max(1, most - n)
  const noisy = hypotheses.filter((each) => each.isGated && exactDifference(each, invocations) === undefined)
  const chances = noisy.map((each) => {
    const values = known(each, invocations)
    if (values.length < 2) return { pass: 1, fail: 0 }
    const [estimate, spread] = [hodgesLehmann(values), Math.max(1e-12, spreadOf(each, invocations))]
    // How far the estimate may still move until then, and what the interval will then be.
    const moves = spread * Math.sqrt(Math.max(1 / n - 1 / (n + rest), 1e-9))
    const half = (normalPoint(passAlpha) * spread) / Math.sqrt(n + rest)
    const above = (2 * spread) / Math.sqrt(rest)
    return {
      pass: chanceOf((each.tolerable - estimate - half) / moves),
      fail: chanceOf((estimate - each.negligible - above) / (spread / Math.sqrt(n))),
    }
  })
  return chances.some(({ pass }) => pass < 0.01) && chances.every(({ fail }) => fail < 0.01)
}

/** P(Z < z). */
const chanceOf = (z: number): number => (z >= 0 ? 1 - normalTail(z) : normalTail(-z))
