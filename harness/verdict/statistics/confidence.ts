import type { LookCounts } from '../../bundle/verdict.ts'
import { normalPoint, studentPoint } from './binomial.ts'

/** How sure an interval is: it misses the truth with probability `alpha`, half on each side, where `z` is the normal point. */
export interface Confidence {
  readonly alpha: number
  readonly z: number
}

const sureTo = (alpha: number): Confidence => ({ alpha, z: normalPoint(alpha / 2) })

/** 95 %, for evidence that is looked at once. */
export const usual: Confidence = sureTo(0.05)

/** How sure the intervals of a scenario have to be. */
export const confidenceFor = (scenario: string, looks: LookCounts): Confidence =>
  forLooks(typeof looks === 'number' ? looks : (looks[scenario] ?? 1))

/** For evidence that is looked at up to `looks` times: each look may err with a share of the whole (Bonferroni 1936). */
export const forLooks = (looks: number): Confidence => (looks === 1 ? usual : sureTo(0.05 / looks))

/** How much wider an interval is because its variance was estimated with `freedom` degrees (Student 1908), squared. */
export const widening = (freedom: number, { z }: Confidence): number => (studentPoint(freedom, z) / z) ** 2

/** `95 %`, `99 %`, `98.3 %`. */
export const sureness = ({ alpha }: Confidence): string => `${Number(((1 - alpha) * 100).toFixed(1))} %`
