import { sum } from '../../base/sum.ts'
import { normalPoint, studentPoint } from '../statistics/binomial.ts'
import { median } from '../statistics/drift.ts'
import { hodgesLehmann } from '../statistics/paired/signed-rank.ts'

/** The differences of one figure, head against base, an invocation each; NaN where one does not tell. */
export interface Differences {
  readonly values: readonly number[]
  /** The standard deviation that they usually have. */
  readonly usual: number
}

/** What is known of the difference of one figure; an end that cannot be told is infinite. */
export interface Effect {
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** The smallest difference that would have been told from nothing 95 times in 100. */
  readonly detectable: number
}

/** How many invocations the usual spread counts for: so few of them say little of their own. */
const weightOfUsual = 6
/** The chance that any interval of the family misses its difference. */
const alpha = 0.05
const power = 0.95
/** Of what scatters by far more than it usually does, so few values tell no spread. */
const fewestValues = 3

const told = ({ values }: Differences): readonly number[] => values.filter((value) => !Number.isNaN(value))

function variance(values: readonly number[]): number {
  const mean = sum(values) / values.length
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
}

/** How many times as noisy as usual the figures of these invocations were, as the median of them tells; never less than usual. */
function noiseOf(family: readonly Differences[]): number {
  const ratios = family
    .filter((one) => one.usual > 0 && told(one).length >= fewestValues)
    .map((one) => Math.sqrt(variance(told(one))) / one.usual)
  return ratios.length === 0 ? 1 : Math.max(1, median(ratios))
}

/**
 * Intervals for the differences of a family of figures, which hold all at once with a probability of 95 % (Bonferroni). The spread
 * of each figure is that of its few values, steadied by the usual one, as noisy as this comparison was as a whole. Source: Smyth,
 * Linear models and empirical Bayes methods (Stat. Appl. Genet. Mol. Biol. 3, 2004), the moderated t.
 */
export function effectsOf(family: readonly Differences[]): Effect[] {
  const noise = noiseOf(family)
  const z = normalPoint(alpha / (2 * Math.max(1, family.length)))
  return family.map((own) => {
    const values = told(own)
    const n = values.length
    const estimate = hodgesLehmann(values)
    if (n < fewestValues)
      return { estimate, low: -Infinity, high: Infinity, detectable: Number.POSITIVE_INFINITY }
    const freedom = weightOfUsual + n - 1
    const spread = Math.sqrt(
      (weightOfUsual * (noise * own.usual) ** 2 + (n - 1) * variance(values)) / freedom,
    )
    const error = spread / Math.sqrt(n)
    const reach = studentPoint(freedom, z) * error
    return {
      estimate,
      ...{ low: estimate - reach, high: estimate + reach },
      detectable: reach + studentPoint(freedom, normalPoint(1 - power)) * error,
    }
  })
}
