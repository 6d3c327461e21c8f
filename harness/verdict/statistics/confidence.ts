import type { DecisionCounts } from '../../bundle/verdict.ts'
import { normalPoint, studentPoint } from './binomial.ts'

/**
 * The confidence of an interval: it misses the true value with probability `alpha`, half on each side; `z` is the normal
 * point of that half.
 */
export interface Confidence {
  readonly alpha: number
  readonly z: number
}

const sureTo = (alpha: number): Confidence => ({ alpha, z: normalPoint(alpha / 2) })

/** 95 %, for evidence that is judged once. */
export const usual: Confidence = sureTo(0.05)

/** The confidence that the intervals of a scenario must have. */
export const confidenceFor = (scenario: string, decisions: DecisionCounts): Confidence =>
  forDecisions(typeof decisions === 'number' ? decisions : (decisions[scenario] ?? 1))

/**
 * For evidence that is judged this many times while it grows: each judgement may err with its share of the total (Bonferroni
 * 1936).
 */
export const forDecisions = (decisions: number): Confidence =>
  decisions === 1 ? usual : sureTo(0.05 / decisions)

/**
 * The squared factor by which an interval is wider because its variance was estimated with `freedom` degrees (Student 1908).
 */
export const widening = (freedom: number, { z }: Confidence): number => (studentPoint(freedom, z) / z) ** 2

/** `95 %`, `99 %`, `98.3 %`. */
export const sureness = ({ alpha }: Confidence): string => `${Number(((1 - alpha) * 100).toFixed(1))} %`
