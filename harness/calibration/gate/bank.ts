import { sum } from '../../base/sum.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import { pairsInBalance } from '../../load/schedule/slices.ts'
import { type FigureValues, figureValues } from '../../verdict/pairs/course/hypotheses.ts'
import { driven, observe } from '../../verdict/pairs/figures/observed.ts'
import { type PairedFigureName, pairedFigure } from '../../verdict/pairs/figures/paired-figures.ts'

/** One figure of one route in a banked invocation. */
export interface BankedValue {
  readonly route: string
  readonly figure: PairedFigureName
  readonly base: number
  readonly head: number
  readonly isThin: boolean
  /**
   * The variance of ln(head / base) that the slices alone explain, estimated from two halves of the pairs; absent when it
   * cannot be estimated.
   */
  readonly within?: number | undefined
}

/** An invocation of two equal arms, reduced to what the judgement of a gate needs. */
export interface BankedInvocation {
  /** Unix time in milliseconds at which it was banked. */
  readonly at: number
  readonly tookSeconds: number
  /** Seconds of slices for each arm. */
  readonly sliceSeconds: number
  /** The figures that both arms measured. */
  readonly values: readonly BankedValue[]
}

/** The figures of all routes together, from every second block of pairs: in either half, both arms are first equally often. */
function halfOf(evidence: PairedEvidence, rest: number): readonly FigureValues[] {
  const invocations = evidence.invocations.map((invocation) => ({
    ...invocation,
    slices: invocation.slices.filter(({ pair }) => Math.floor(pair / pairsInBalance) % 2 === rest),
  }))
  return figureValues(observe({ ...evidence, routes: [], invocations }))
}

/**
 * The variance that slices alone cause in a figure of all routes, by invocation. The difference of the two halves of the
 * pairs has twice the variance of one half, and the variance of a half is twice that of the whole.
 */
function withinOf(
  evidence: PairedEvidence,
): (route: string, figure: string, at: number) => number | undefined {
  const [one, other] = [halfOf(evidence, 0), halfOf(evidence, 1)]
  const changeIn = (half: readonly FigureValues[], route: string, figure: string, at: number) => {
    const own = half.find((each) => each.route === route && each.figure === figure)
    return Math.log((own?.head[at] ?? Number.NaN) / (own?.base[at] ?? Number.NaN))
  }
  return (route, figure, at) => {
    const variance = (changeIn(one, route, figure, at) - changeIn(other, route, figure, at)) ** 2 / 4
    return Number.isFinite(variance) ? variance : undefined
  }
}

/**
 * The figures of invocations of equal arms that are kept. Which arm is which does not matter. Those of probes only are left
 * out: they have no times, and last a third as long as others, so gates drawn from them would have too much time.
 */
export function bankOf(stored: PairedEvidence, at: number): BankedInvocation[] {
  const evidence = { ...stored, invocations: driven(stored) }
  const figures = figureValues(observe(evidence))
  const within = withinOf(evidence)
  return evidence.invocations.map(({ tookSeconds, slices }, index) => ({
    at,
    tookSeconds,
    sliceSeconds: sum(slices.filter(({ arm }) => arm === 'base').map(({ seconds }) => seconds)),
    values: figures.flatMap(({ route, figure, isThin, ...arms }): BankedValue[] => {
      const [base, head] = [arms.base[index] ?? Number.NaN, arms.head[index] ?? Number.NaN]
      return Number.isFinite(base) && Number.isFinite(head)
        ? [{ route, figure, base, head, isThin, within: within(route, figure, index) }]
        : []
    }),
  }))
}

/** The figures of a bank side by side, each over all its invocations; NaN where an invocation does not have it. */
export interface BankTable {
  readonly tookSeconds: readonly number[]
  readonly figures: readonly {
    readonly route: string
    readonly figure: PairedFigureName
    readonly isThin: boolean
    readonly base: readonly number[]
    readonly head: readonly number[]
  }[]
}

/** The table of a bank. A figure counts as thin when it was thin in more than half of the invocations. */
export function tableOf(bank: readonly BankedInvocation[]): BankTable {
  const keyOf = ({ route, figure }: BankedValue) => JSON.stringify([route, figure])
  const byKey = bank.map(({ values }) => new Map(values.map((value) => [keyOf(value), value])))
  const all = new Map(bank.flatMap(({ values }) => values.map((value) => [keyOf(value), value] as const)))
  return {
    tookSeconds: bank.map(({ tookSeconds }) => tookSeconds),
    figures: [...all].flatMap(([key, { route, figure }]) => {
      // A figure that is not gated decides nothing, and would take time in each of thousands of gates.
      if (!pairedFigure(figure).isGated) return []
      const own = byKey.map((values) => values.get(key))
      const thin = own.filter((value) => value?.isThin).length
      const of = (arm: 'base' | 'head') => own.map((value) => value?.[arm] ?? Number.NaN)
      return [{ route, figure, isThin: thin * 2 > bank.length, base: of('base'), head: of('head') }]
    }),
  }
}
