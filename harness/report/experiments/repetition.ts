import { counted } from '../../base/text.ts'
import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { kept } from '../../verdict/experiments/effects.ts'
import { sizeOf } from '../../verdict/experiments/headline.ts'
import { type GuideReport, measuredOf, measuredOn, type ResultSet } from './guide-report.ts'

/** How many effects of the own results another set of results shows again. */
export interface Repetition {
  readonly set: string
  /** The number of experiments that both sets measured. */
  readonly experiments: number
  /** The number of their figures that the own results call an effect. */
  readonly effects: number
  /** The number of those that changed in the same direction. */
  readonly sameSign: number
  /** The number of those that also changed at least by 70 % of the size, on the scale of their figure. */
  readonly sameSize: number
}

/** The figures of a result by a name that the same figure of another result has too; each point of a sweep has its own. */
function figuresByName({ sweep, figures }: ExperimentResult): Map<string, ExperimentFigure> {
  const groups = sweep === null ? [{ label: '', figures }] : sweep.points
  return new Map(
    groups.flatMap(({ label, figures: own }) =>
      own.map((figure) => [JSON.stringify([label, figure.route, figure.figure]), figure] as const),
    ),
  )
}

function repetitionIn({ name, results }: ResultSet, own: readonly ExperimentResult[]): Repetition {
  const both = own.flatMap((result) => {
    const again = measuredOn(results, result.id, result.rows)
    return again === undefined || result.isNull || result.verdict === 'not measured'
      ? []
      : [{ result, again }]
  })
  const effects = both.flatMap(({ result, again }) => {
    const others = figuresByName(again)
    return [...figuresByName(result)].flatMap(([key, figure]) => {
      const other = others.get(key)
      return figure.outcome === 'none' || other === undefined || other.change === null
        ? []
        : [{ figure, other }]
    })
  })
  const same = effects.filter(({ figure, other }) => (figure.change ?? 0) * (other.change ?? 0) > 0)
  return {
    ...{ set: name, experiments: both.length, effects: effects.length, sameSign: same.length },
    sameSize: same.filter(({ figure, other }) => sizeOf(other) >= kept.share * sizeOf(figure)).length,
  }
}

/** How the effects of the own results repeat in each other set; sets without a common experiment are left out. */
export function repetitionsOf(report: GuideReport): readonly Repetition[] {
  const own = measuredOf(report)
  return report.others.map((set) => repetitionIn(set, own)).filter(({ experiments }) => experiments > 0)
}

const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`

/** A repetition in a sentence; the name of the set is given apart, because each page escapes it in its own way. */
export function repetitionWords({ experiments, effects, sameSign, sameSize }: Repetition): string {
  const both = `${counted(experiments, 'experiment')} measured in both`
  if (effects === 0) return `${both}, without an effect.`
  return `${both}; of ${counted(effects, 'figure')} called an effect here, ${sameSign} changed in the same direction there (${share(sameSign, effects)}), and ${sameSize} by at least 70 % of the size (${share(sameSize, effects)}).`
}
