import { sum } from '../../base/sum.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { noiseParts, secondsOfSlices } from '../../verdict/statistics/paired/restarts.ts'
import type { BankedInvocation } from './bank.ts'

/** What a bank says about how often arms should be started anew. */
export interface PaceTold {
  readonly figure: PairedFigureName
  /** Standard deviations of ln(head / base): of whole invocations, and the part that slices alone explain. */
  readonly whole: number
  readonly within: number
  /**
   * Seconds of slices (for each arm) per invocation with which a given total time tells the most; infinite when starts do not
   * differ.
   */
  readonly seconds: number
}

const mean = (values: readonly number[]): number => sum(values) / values.length

/** Computed from the variances of a figure of all routes together; undefined when no invocation has them. */
export function paceTold(bank: readonly BankedInvocation[], figure: PairedFigureName): PaceTold | undefined {
  const told = bank.flatMap(({ tookSeconds, sliceSeconds, values }) => {
    const own = values.find((value) => value.route === allRoutes && value.figure === figure)
    if (own?.within === undefined || !(own.base > 0 && own.head > 0) || !(sliceSeconds > 0)) return []
    return [{ square: Math.log(own.head / own.base) ** 2, within: own.within, sliceSeconds, tookSeconds }]
  })
  if (told.length < 2) return undefined
  const [whole, within] = [mean(told.map(({ square }) => square)), mean(told.map((own) => own.within))]
  const each = mean(told.map(({ sliceSeconds }) => sliceSeconds))
  const startSeconds = mean(told.map(({ tookSeconds, sliceSeconds }) => tookSeconds - 2 * sliceSeconds))
  const seconds = secondsOfSlices(noiseParts(whole, within * each, each), startSeconds)
  return { figure, whole: Math.sqrt(whole), within: Math.sqrt(within), seconds }
}
