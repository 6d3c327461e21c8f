import { counted } from '../../base/text.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { Answer } from '../../http/h1/connection.ts'
import { Allowance } from '../../http/h1/kept-body.ts'

/** The characters of an answer that a journey keeps, at most two bytes each. */
export const keptLength = ({ kept }: Answer): number => (kept ? kept.head.length + kept.body.length : 0)

/**
 * The memory of the answers that journeys keep for their later steps. A service decides how long its answers are, and with
 * time to think thousands of journeys are under way, so all of them together have a limit.
 */
export class KeptAnswers {
  #allowance = new Allowance()
  #refused = 0

  /** Reserves the memory of an answer until it is released; false when too much is kept. */
  keep(answer: Answer): boolean {
    const hasRoom = this.#allowance.take(keptLength(answer))
    if (!hasRoom) this.#refused += 1
    return hasRoom
  }

  /** Gives back the memory of answers of this length together. */
  release(length: number): void {
    this.#allowance.giveBack(length)
  }

  /** Gives back everything: no journey is under way any more, also none that has not released its answers. */
  releaseAll(): void {
    this.#allowance = new Allowance()
  }

  get remarks(): readonly Remark[] {
    if (this.#refused === 0) return []
    const message = `${counted(this.#refused, 'step')} failed as a mismatch, because the answers that journeys under way keep for their later steps would take more than 128 MiB: let the service answer with less, or let fewer journeys think at once.`
    return [{ kind: 'instrument', message, passable: true }]
  }
}
