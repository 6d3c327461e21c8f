import type { PairLine } from '../pair-verdict.ts'

/** A line and its other effects: some conditions forbid a fail too. */
export interface Condition extends PairLine {
  readonly failable: boolean
}

export const condition = (name: string, passable: boolean, sentence: string, failable = true): Condition => ({
  ...{ name, sentence, passable, failable },
})
