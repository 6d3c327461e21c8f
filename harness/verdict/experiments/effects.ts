import { sum } from '../../base/sum.ts'
import { normalPoint, studentPoint } from '../statistics/binomial.ts'
import { median } from '../statistics/drift.ts'
import { hodgesLehmann } from '../statistics/paired/signed-rank.ts'

/** The differences of one figure, head against base, one for each invocation; NaN where an invocation has none. */
export interface Differences {
  readonly values: readonly number[]
  /** The usual standard deviation of these differences. */
  readonly usual: number
}

/** What is known about the difference of one figure; an unknown end is infinite. */
export interface Effect {
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** Whether it is away from zero, and sure enough that measuring again would show most of it. */
  readonly isReal: boolean
  /** The smallest difference that would have been called real 95 times in 100. */
  readonly detectable: number
}

/** The weight of the usual spread, in invocations, because few invocations say little about their own spread. */
const weightOfUsual = 6
/** The probability that any interval of the family misses its difference. */
const alpha = 0.05
const power = 0.95
/** Measured again with the same noise, a real effect has at least this share of its size, with this probability. */
export const kept = { share: 0.7, probability: 0.9 } as const
/** With fewer values no spread can be estimated for figures that vary far more than usual. */
const fewestValues = 3

const told = ({ values }: Differences): readonly number[] => values.filter((value) => !Number.isNaN(value))

function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
}

/** How noisy the figures of these invocations were relative to usual, as their median; at least 1. */
function noiseOf(family: readonly Differences[]): number {
  const ratios = family
    .filter((one) => one.usual > 0 && told(one).length >= fewestValues)
    .map((one) => Math.sqrt(variance(told(one))) / one.usual)
  return ratios.length === 0 ? 1 : Math.max(1, median(ratios))
}

/**
 * The smallest difference of which most is found again: two measurements differ by the square root of two times their error,
 * which may take no more than the rest of the share. An interval that is barely away from zero mostly belongs to an effect
 * that chance has made larger (the winner's curse; Gelman and Carlin, Beyond Power Calculations, Perspectives on Psychological
 * Science 9, 2014).
 */
const leastKept = (freedom: number, error: number): number =>
  (Math.SQRT2 * error * studentPoint(freedom, normalPoint(1 - kept.probability))) / (1 - kept.share)

/**
 * Intervals for the differences of a family of figures, which hold simultaneously with a probability of 95 % (Bonferroni).
 * The spread of each figure is estimated from its few values, moderated by the usual spread scaled to the noise of this whole
 * comparison. Source: Smyth, Linear models and empirical Bayes methods (Stat. Appl. Genet. Mol. Biol. 3, 2004), the moderated
 * t.
 */
export function effectsOf(family: readonly Differences[]): Effect[] {
  const noise = noiseOf(family)
  const z = normalPoint(alpha / (2 * Math.max(1, family.length)))
  return family.map((own) => {
    const values = told(own)
    const n = values.length
    const estimate = hodgesLehmann(values)
    if (n < fewestValues)
      return { estimate, low: -Infinity, high: Infinity, isReal: false, detectable: Infinity }
    const freedom = weightOfUsual + n - 1
    const spread = Math.sqrt(
      (weightOfUsual * (noise * own.usual) ** 2 + (n - 1) * variance(values)) / freedom,
    )
    const error = spread / Math.sqrt(n)
    const reach = studentPoint(freedom, z) * error
    const least = Math.max(reach, leastKept(freedom, error))
    return {
      estimate,
      ...{ low: estimate - reach, high: estimate + reach },
      isReal: Math.abs(estimate) > least,
      detectable: least + studentPoint(freedom, normalPoint(1 - power)) * error,
    }
  })
}
