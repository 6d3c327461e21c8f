import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { isSameFigure } from '../../verdict/experiments/figures.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { overlap } from './effects.ts'
import type { ResultSet } from './guide-report.ts'

/** What other results say about the headline figure of an experiment. */
export interface Agreement {
  readonly set: string
  readonly result: ExperimentResult
  /** The same figure in those results. */
  readonly figure: ExperimentFigure
  readonly words:
    | 'agrees'
    | 'disagrees about the sign'
    | 'disagrees about the size'
    | 'finds no effect'
    | 'finds an effect'
}

function compared(own: ExperimentFigure, other: ExperimentFigure): Agreement['words'] {
  if (own.outcome === other.outcome)
    return own.outcome === 'none' || overlap(own, other) ? 'agrees' : 'disagrees about the size'
  if (other.outcome === 'none') return 'finds no effect'
  return own.outcome === 'none' ? 'finds an effect' : 'disagrees about the sign'
}

/** How other sets of results compare with the own result of an experiment; sets that did not measure it are left out. */
export function agreementsOf(own: ExperimentResult, others: readonly ResultSet[]): readonly Agreement[] {
  const headline = headlineOf(own)
  if (headline === undefined) return []
  return others.flatMap(({ name, results }) => {
    const result = results.find(({ id }) => id === own.id)
    const figure = result?.figures.find((one) => isSameFigure(one, headline) && one.change !== null)
    return result === undefined || figure === undefined
      ? []
      : [{ set: name, result, figure, words: compared(headline, figure) }]
  })
}
