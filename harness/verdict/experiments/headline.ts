import type { ExperimentFigure, ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { isSameFigure } from './figures.ts'

/** The size of a change in either direction: halved and doubled have the same size. */
export const sizeOf = ({ change, scale }: Pick<ExperimentFigure, 'change' | 'scale'>): number =>
  change === null
    ? 0
    : scale === 'difference'
      ? Math.abs(change)
      : Math.abs(Math.log(Math.max(1e-9, 1 + change)))

/** The outcomes of figures behind each verdict. */
const outcomes = { helps: ['better'], hurts: ['worse'], mixed: ['better', 'worse'] } as const

/**
 * The headline figure of an experiment: among those that decided its verdict, the first claimed one, else the largest;
 * without such figures, the first claimed one. Undefined when nothing was measured.
 */
export function headlineOf(
  result: Pick<ExperimentResult, 'verdict' | 'figures'> & {
    readonly claim: readonly Pick<ExperimentResult['claim'][number], 'route' | 'figure'>[]
  },
): ExperimentFigure | undefined {
  const { verdict, figures, claim } = result
  if (verdict === 'not measured') return undefined
  const told = figures.filter(({ change }) => change !== null)
  if (verdict !== 'no effect') {
    const wanted: readonly string[] = outcomes[verdict]
    const deciding = told.filter(({ outcome, decides }) => decides && wanted.includes(outcome))
    const claimed = claim.flatMap((own) => deciding.find((one) => isSameFigure(one, own)) ?? [])
    const [first] = claimed.length > 0 ? claimed : deciding.toSorted((a, b) => sizeOf(b) - sizeOf(a))
    if (first !== undefined) return first
  }
  for (const own of claim) {
    const found = told.find((one) => isSameFigure(one, own))
    if (found !== undefined) return found
  }
  return told.find(({ decides }) => decides) ?? told[0]
}
