import { hodgesLehmann } from '../../statistics/paired/signed-rank.ts'
import { type Hypothesis, over } from './hypothesis.ts'

/** The weight of the usual spread, in invocations, beside the measured ones. */
const weightOfUsual = 3

/**
 * The standard deviation of an invocation's difference, estimated from this comparison and moderated by the usual one while
 * there are few invocations.
 */
export function spreadOf(hypothesis: Hypothesis, invocations: readonly number[]): number {
  const values = over(hypothesis, invocations).filter((value) => !Number.isNaN(value))
  if (values.length < 2) return hypothesis.usual
  const centre = hodgesLehmann(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const n = values.length - 1
  if (squares === 0 && n >= 3) return 0
  return Math.sqrt((weightOfUsual * hypothesis.usual ** 2 + squares) / (weightOfUsual + n))
}
