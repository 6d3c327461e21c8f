import type { PairedEvidence } from '../../evidence/paired.ts'
import { figureValues } from '../../verdict/pairs/course/hypotheses.ts'
import { observe } from '../../verdict/pairs/figures/observed.ts'
import { type PairedFigureName, pairedFigure } from '../../verdict/pairs/figures/paired-figures.ts'

/** One figure of one route in a banked invocation. */
export interface BankedValue {
  readonly route: string
  readonly figure: PairedFigureName
  readonly base: number
  readonly head: number
  readonly isThin: boolean
}

/** An invocation of two equal arms, as far as gates are judged by it. */
export interface BankedInvocation {
  /** Unix time in milliseconds at which it was banked. */
  readonly at: number
  readonly tookSeconds: number
  /** What both arms told; a figure that one of them did not tell is left out. */
  readonly values: readonly BankedValue[]
}

/** What is kept of invocations of equal arms; of those that cannot be told apart any more only the figures matter. */
export function bankOf(evidence: PairedEvidence, at: number): BankedInvocation[] {
  const figures = figureValues(observe(evidence))
  return evidence.invocations.map(({ tookSeconds }, index) => ({
    at,
    tookSeconds,
    values: figures.flatMap(({ route, figure, isThin, ...arms }): BankedValue[] => {
      const [base, head] = [arms.base[index] ?? Number.NaN, arms.head[index] ?? Number.NaN]
      return Number.isFinite(base) && Number.isFinite(head) ? [{ route, figure, base, head, isThin }] : []
    }),
  }))
}

/** The figures of a bank side by side, each over all its invocations; NaN where one does not tell. */
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

/** The table of a bank. A figure is thin where it was thin more often than not. */
export function tableOf(bank: readonly BankedInvocation[]): BankTable {
  const keyOf = ({ route, figure }: BankedValue) => JSON.stringify([route, figure])
  const byKey = bank.map(({ values }) => new Map(values.map((value) => [keyOf(value), value])))
  const all = new Map(bank.flatMap(({ values }) => values.map((value) => [keyOf(value), value] as const)))
  return {
    tookSeconds: bank.map(({ tookSeconds }) => tookSeconds),
    figures: [...all].flatMap(([key, { route, figure }]) => {
      // What nobody gates decides no gate, and costs time in each of thousands.
      if (!pairedFigure(figure).isGated) return []
      const own = byKey.map((values) => values.get(key))
      const thin = own.filter((value) => value?.isThin).length
      const of = (arm: 'base' | 'head') => own.map((value) => value?.[arm] ?? Number.NaN)
      return [{ route, figure, isThin: thin * 2 > bank.length, base: of('base'), head: of('head') }]
    }),
  }
}
