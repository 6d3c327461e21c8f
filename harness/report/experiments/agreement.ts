import {
  type ExperimentFigure,
  type ExperimentResult,
  isSameAsked,
} from '../../bundle/experiments/experiment-result.ts'
import { headlineOf } from '../../verdict/experiments/headline.ts'
import { knownFigure, overlap } from './effects.ts'
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
    | 'on other rows, so not compared'
}

function compared(own: ExperimentFigure, other: ExperimentFigure): Agreement['words'] {
  if (own.outcome === other.outcome)
    return own.outcome === 'none' || overlap(own, other) ? 'agrees' : 'disagrees about the size'
  if (other.outcome === 'none') return 'finds no effect'
  return own.outcome === 'none' ? 'finds an effect' : 'disagrees about the sign'
}

/** The figures of a result for this head; those of a sweep are of the point that was set up so, whichever changed most. */
const figuresFor = (
  { sweep, figures }: ExperimentResult,
  head: ExperimentResult['arms']['head'],
): readonly ExperimentFigure[] =>
  sweep === null
    ? figures
    : (sweep.points.find(({ setup }) => isSameAsked(setup.asked, head.asked))?.figures ?? [])

/**
 * How other sets of results compare with the own result of an experiment; sets that did not measure it are left out. On other rows
 * its effect may rightly be another, so that it is shown and not compared.
 */
export function agreementsOf(own: ExperimentResult, others: readonly ResultSet[]): readonly Agreement[] {
  const headline = headlineOf(own)
  if (headline === undefined) return []
  return others.flatMap(({ name, results }) => {
    const result = results.find(({ id }) => id === own.id)
    if (result === undefined) return []
    const figure = knownFigure(figuresFor(result, own.arms.head), headline)
    if (figure === undefined) return []
    const words: Agreement['words'] =
      result.rows === own.rows ? compared(headline, figure) : 'on other rows, so not compared'
    return [{ set: name, result, figure, words }]
  })
}
