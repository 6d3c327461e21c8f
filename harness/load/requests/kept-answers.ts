import type { Answer } from '../../http/h1/connection.ts'
import { Allowance } from '../../http/h1/kept-body.ts'

/** The characters of an answer that a journey keeps, at most two bytes each. A coded body has one for each byte that came. */
export const keptLength = ({ kept }: Answer): number => (kept ? kept.head.length + kept.body.length : 0)

/**
 * The memory of the answers that journeys keep for their later steps. A service decides how long its answers are, and with
 * time to think thousands of journeys are under way, so all of them together have a limit.
 */
export class KeptAnswers {
  #allowance = new Allowance()

  /** Reserves the memory of an answer until it is released; false when too much is kept. */
  keep(answer: Answer): boolean {
    return this.#allowance.take(keptLength(answer))
  }

  /** Gives back the memory of answers of this length together. */
  release(length: number): void {
    this.#allowance.giveBack(length)
  }

  /** Gives back everything: no journey is under way any more, also none that has not released its answers. */
  releaseAll(): void {
    this.#allowance = new Allowance()
  }
}
