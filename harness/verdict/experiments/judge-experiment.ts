import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { type ExperimentFigureName, experimentFigureNames } from '../../config/experiment/figure-names.ts'
import type { ArmName, PairedEvidence } from '../../evidence/paired.ts'
import type { Explanation } from '../../evidence/pairs/explanation.ts'
import { offScale } from '../pairs/course/hypotheses.ts'
import { driven, type Observed, observe } from '../pairs/figures/observed.ts'
import { median } from '../statistics/drift.ts'
import { causeOf } from './cause.ts'
import { claimHeld, type HeldClaim } from './claim-held.ts'
import { spoiltBy } from './conditions.ts'
import { effectsOf } from './effects.ts'
import {
  armRead,
  decidingFigures,
  type ExperimentFigureRow,
  experimentFigure,
  isOfAll,
  isSameFigure,
  routeFigures,
} from './figures.ts'
import { whyOf } from './why.ts'

interface Asked {
  readonly route: string
  readonly figure: ExperimentFigureName
  readonly decides: boolean
}

/** Whether a figure can decide a verdict: a claimed one, or one of those of all routes that always can. */
export const decides = (asked: Pick<Asked, 'route' | 'figure'>, claim: readonly Claim[]): boolean =>
  claim.some((one) => isSameFigure(one, asked)) ||
  (isOfAll(asked.route) && (decidingFigures as readonly string[]).includes(asked.figure))

/** The figures of a comparison: those of all routes, and those of the routes in the claim. */
function askedFigures(claim: readonly Claim[]): Asked[] {
  const routes = [...new Set(claim.map(({ route }) => route))].filter((route) => !isOfAll(route))
  const shown = [
    ...experimentFigureNames.map((figure) => ({ route: allRoutes, figure })),
    ...routes.flatMap((route) => routeFigures.map((figure) => ({ route, figure }))),
    ...claim,
  ]
  const distinct = shown.filter((one, at) => shown.findIndex((other) => isSameFigure(one, other)) === at)
  return distinct.map(({ route, figure }) => ({ route, figure, decides: decides({ route, figure }, claim) }))
}

interface Values extends Asked {
  readonly row: ExperimentFigureRow
  readonly base: readonly number[]
  readonly head: readonly number[]
  /** On the scale of the figure. */
  readonly differences: readonly number[]
}

function differenceOf({ scale, floor }: ExperimentFigureRow, base: number, head: number): number {
  if (scale === 'difference') return head - base
  const ratio = (head + floor) / (base + floor)
  return ratio > 0 && Number.isFinite(ratio) ? Math.log(ratio) : Number.NaN
}

/** The value of every requested figure in every invocation; figures without any value are left out. */
function valuesOf(evidence: PairedEvidence, { invocations }: Observed, claim: readonly Claim[]): Values[] {
  const reads = invocations.flatMap((read, at) => {
    const invocation = evidence.invocations[at]
    return invocation === undefined || read.kept.length === 0
      ? []
      : [{ base: armRead(read, invocation, 'base'), head: armRead(read, invocation, 'head') }]
  })
  return askedFigures(claim).flatMap((asked) => {
    const row = experimentFigure(asked.figure)
    const of = (arm: ArmName) => reads.map((read) => row.read(read[arm], asked.route) ?? Number.NaN)
    const [base, head] = [of('base'), of('head')]
    const differences = base.map((value, at) => differenceOf(row, value, head[at] ?? Number.NaN))
    const isNothing = base.every((value) => value === 0) && head.every((value) => value === 0)
    const isIdle = isNothing && row.scale === 'ratio'
    return isIdle || differences.every(Number.isNaN) ? [] : [{ ...asked, row, base, head, differences }]
  })
}

const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value

const middle = (values: readonly number[]): number | null =>
  known(median(values.filter((value) => !Number.isNaN(value))))

function outcomeOf(
  { sense, negligible }: ExperimentFigureRow,
  isReal: boolean,
  change: number,
): ExperimentFigure['outcome'] {
  if (!isReal || Math.abs(change) < negligible) return 'none'
  return change > 0 === (sense === 'at-most') ? 'worse' : 'better'
}

/** Every figure of a comparison with its change. */
function figuresOf(
  evidence: PairedEvidence,
  observed: Observed,
  claim: readonly Claim[],
): ExperimentFigure[] {
  const values = valuesOf(evidence, observed, claim)
  const effects = effectsOf(
    values.map(({ row, route, differences }) => ({
      values: differences,
      usual: row.usual[isOfAll(route) ? 'all' : 'route'],
    })),
  )
  return values.flatMap(({ route, figure, decides, row, base, head, differences }, at) => {
    const effect = effects[at]
    if (effect === undefined) return []
    const shown = (difference: number) => offScale(row, difference)
    const [change, low, high] = [effect.estimate, effect.low, effect.high].map(shown)
    return [
      {
        ...{ route, figure, label: row.label, unit: row.unit ?? null, scale: row.scale, decides },
        ...{ base: middle(base), head: middle(head) },
        ...{ change: known(change), low: known(low), high: known(high) },
        mde: known(Math.max(shown(effect.detectable), row.negligible)),
        negligible: row.negligible,
        outcome: outcomeOf(row, effect.isReal, change ?? 0),
        invocations: differences.map((difference) => known(shown(difference))),
      },
    ]
  })
}

function verdictOf(figures: readonly ExperimentFigure[]): JudgedComparison['verdict'] {
  const has = (outcome: ExperimentFigure['outcome']) =>
    figures.some((one) => one.decides && one.outcome === outcome)
  if (has('better')) return has('worse') ? 'mixed' : 'helps'
  return has('worse') ? 'hurts' : 'no effect'
}

/** The most important figure: that of the claim, else the one that clients notice. */
export function leadingFigure(
  figures: readonly ExperimentFigure[],
  claim: readonly Claim[],
): ExperimentFigure | undefined {
  const of = (asked: Pick<Claim, 'route' | 'figure'>) => figures.find((one) => isSameFigure(one, asked))
  return claim.map(of).find((one) => one !== undefined) ?? of({ route: allRoutes, figure: 'p95' })
}

/** The judgement on a comparison without results. It states that nothing disturbed it, so that it can replace a stored one. */
export const notMeasured = (why: string): JudgedComparison => ({
  ...{ verdict: 'not measured', beyond: null, why, cause: null, claimHeld: 'unproven', figures: [] },
  disturbed: undefined,
})

/**
 * The judgement that follows from figures, of which `leading` is the most important; without its cause. Where the comparison was
 * `disturbed`, in sentences, no claim is proven.
 */
export function judgementOf(
  figures: readonly ExperimentFigure[],
  leading: ExperimentFigure,
  claim: readonly Claim[],
  scenario: string,
  disturbed: readonly string[] = [],
): Omit<JudgedComparison, 'cause'> {
  const verdict = verdictOf(figures)
  const held: HeldClaim[] = claim.map((one) => ({
    ...one,
    found: figures.find((own) => isSameFigure(own, one)),
  }))
  return {
    verdict,
    beyond: verdict === 'no effect' ? leading.mde : null,
    why: whyOf(verdict, figures, leading, scenario),
    claimHeld: disturbed.length > 0 ? 'unproven' : claimHeld(held, figures),
    disturbed: disturbed.length > 0 ? [...disturbed] : undefined,
    figures: [...figures],
  }
}

/**
 * Judges one comparison of two set-ups by its evidence, and by the findings of a replay of both arms. Where a gate would pass
 * nothing as the figures say nothing of the arms, it is not measured.
 */
export function judgeExperiment(
  evidence: PairedEvidence,
  claim: readonly Claim[],
  explanation: Explanation | undefined,
): JudgedComparison {
  const observed = observe(evidence)
  const figures = figuresOf(evidence, observed, claim)
  const leading = leadingFigure(figures, claim)
  if (leading === undefined)
    return notMeasured(
      driven(evidence).length === 0
        ? 'No invocation came to its end.'
        : 'Others used the machine, so that no pair of slices counts; measure it again when it is quiet.',
    )
  const { unmeasured, disturbed } = spoiltBy(observed, claim)
  if (unmeasured !== undefined) return notMeasured(unmeasured)
  const judgement = judgementOf(figures, leading, claim, evidence.scenario, disturbed)
  return { ...judgement, cause: causeOf(judgement.verdict, figures, explanation) ?? null }
}
