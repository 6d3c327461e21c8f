import { type FlipTest, flipTest, scaleOf } from '../../statistics/paired/sign-flips.ts'
import { signedRank } from '../../statistics/paired/signed-rank.ts'
import type { OpenTo } from '../settings.ts'
import { exactDifference, type Hypothesis, isMore, over } from './hypothesis.ts'

/** The result of a test for one hypothesis on some invocations. */
export interface Tested {
  readonly hypothesis: Hypothesis
  /**
   * The lower end of its difference, simultaneous over the hypotheses tested with it; negative infinity when there is none.
   */
  readonly low: number
  readonly isWorse: boolean
}

/** Tests a family on some invocations: whether each lies above (for -1, below) the negligible change. */
function familyTest(
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
  seed: number,
  side: 1 | -1 = 1,
): FlipTest {
  return flipTest(
    hypotheses.map((hypothesis) => ({
      excess: over(hypothesis, invocations).map((value) => side * value - hypothesis.negligible),
      usual: hypothesis.usual,
    })),
    seed,
  )
}

/** How far the known differences are above the negligible change. */
const excessOf = (hypothesis: Hypothesis, invocations: readonly number[]): readonly number[] =>
  known(hypothesis, invocations).map((value) => value - hypothesis.negligible)

/** Whether a look is open to figures that scatter like this one, however small their differences are. */
export function isQuiet(hypothesis: Hypothesis, invocations: readonly number[], only: OpenTo): boolean {
  const { usual } = hypothesis
  return (
    usual <= only.mostUsual && scaleOf(excessOf(hypothesis, invocations), usual) <= only.mostNoise * usual
  )
}

/** Whether a look may suspect this figure. */
export function isOpenTo(
  hypothesis: Hypothesis,
  invocations: readonly number[],
  only: OpenTo | undefined,
): boolean {
  if (only === undefined || isQuiet(hypothesis, invocations, only)) return true
  const excess = excessOf(hypothesis, invocations)
  return excess.length > 0 && excess.every((value) => Math.abs(value) >= only.leastSize * hypothesis.usual)
}

/** Which hypotheses are above the negligible change; the probability of any error is at most `alpha`. */
export function above(
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
  alpha: number,
  seed: number,
): Tested[] {
  if (hypotheses.length === 0) return []
  const test = familyTest(hypotheses, invocations, seed)
  const limit = test.critical(alpha)
  const rooms = test.room(limit)
  return hypotheses.map((hypothesis, index) => ({
    hypothesis,
    low: hypothesis.negligible + (rooms[index] ?? Number.NEGATIVE_INFINITY),
    isWorse: (test.statistics[index] ?? 0) > limit,
  }))
}

/**
 * The upper ends that correspond to the lower ends of `above`: each difference is below its own, with the same error
 * probability for any of them.
 */
export function below(
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
  alpha: number,
  seed: number,
): number[] {
  if (hypotheses.length === 0) return []
  const test = familyTest(hypotheses, invocations, seed, -1)
  return test.room(test.critical(alpha)).map((room, index) => -(hypotheses[index]?.negligible ?? 0) - room)
}

/** The hypotheses that can be compared exactly on these invocations, with their differences. */
export const exactOnes = (
  hypotheses: readonly Hypothesis[],
  invocations: readonly number[],
): { readonly hypothesis: Hypothesis; readonly difference: number }[] =>
  hypotheses.flatMap((hypothesis) => {
    const difference = exactDifference(hypothesis, invocations)
    return difference === undefined ? [] : [{ hypothesis, difference }]
  })

/** The known values of a hypothesis on these invocations. */
export const known = (hypothesis: Hypothesis, invocations: readonly number[]): number[] =>
  over(hypothesis, invocations).filter((value) => !Number.isNaN(value))

/**
 * Whether a figure has become no worse than is tolerable. Every gated figure must be shown to be tolerable, each by itself,
 * so the pass as a whole errs no more often than one of these tests (intersection-union test: Berger, Technometrics 24,
 * 1982).
 */
export function isTolerable(hypothesis: Hypothesis, invocations: readonly number[], alpha: number): boolean {
  const exact = invocations.length < 2 ? undefined : exactDifference(hypothesis, invocations)
  if (exact !== undefined) return !isMore(hypothesis, exact)
  const values = known(hypothesis, invocations)
  // A figure without a value in most invocations is not known to be tolerable.
  if (values.length * 2 < invocations.length) return false
  return signedRank(values, alpha).high < hypothesis.tolerable
}
