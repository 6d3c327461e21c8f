import type { DecisionCounts } from '../../bundle/verdict.ts'
import { normalPoint, studentPoint } from './binomial.ts'

/** How sure an interval is: it misses the truth with probability `alpha`, half on each side, where `z` is the normal point. */
export interface Confidence {
  readonly alpha: number
  readonly z: number
}

const sureTo = (alpha: number): Confidence => ({ alpha, z: normalPoint(alpha / 2) })

/** 95 %, for evidence that is judged once. */
export const usual: Confidence = sureTo(0.05)

/** How sure the intervals of a scenario have to be. */
export const confidenceFor = (scenario: string, decisions: DecisionCounts): Confidence =>
  forDecisions(typeof decisions === 'number' ? decisions : (decisions[scenario] ?? 1))

/** For evidence that is judged up to so many times while it grows: each may err with a share of the whole (Bonferroni 1936). */
export const forDecisions = (decisions: number): Confidence =>
  decisions === 1 ? usual : sureTo(0.05 / decisions)

/** How much wider an interval is because its variance was estimated with `freedom` degrees (Student 1908), squared. */
export const widening = (freedom: number, { z }: Confidence): number => (studentPoint(freedom, z) / z) ** 2

/** `95 %`, `99 %`, `98.3 %`. */
export const sureness = ({ alpha }: Confidence): string => `${Number(((1 - alpha) * 100).toFixed(1))} %`
