import { shownBody, shownPath } from '../../base/shown-exchange.ts'
import type { FailureKind } from '../evidence.ts'
import type { FailureEvidence, FailureExample, FailureGroup } from '../failure-evidence.ts'
import type { EndedRequest } from './ended-request.ts'

/** Groups that are told apart in a scenario, so that a service that answers anything cannot fill memory or disk. */
const maxGroups = 100

interface Counted {
  readonly route: string
  readonly status: number
  readonly kind: FailureKind
  readonly example: FailureExample | undefined
  count: number
  firstSecond: number
}

/** What failed in a scenario so far: by route, status and kind, each with the first as an example. */
export class FailureLog {
  readonly #groups = new Map<string, Counted>()
  #ungrouped = 0
  #changed = false

  /** Counts a request of the measured part that failed. */
  add({ route, status, failure, offset, example }: EndedRequest & { readonly failure: FailureKind }): void {
    this.#changed = true
    const key = `${status} ${failure} ${route}`
    const second = Math.floor(offset)
    const group = this.#groups.get(key)
    if (group !== undefined) {
      group.count += 1
      group.firstSecond = Math.min(group.firstSecond, second)
    } else if (this.#groups.size < maxGroups) {
      const seen = example?.()
      const shown = seen && {
        method: seen.method,
        path: shownPath(seen.path),
        answer: shownBody(seen.answer),
      }
      this.#groups.set(key, { route, status, kind: failure, example: shown, count: 1, firstSecond: second })
    } else this.#ungrouped += 1
  }

  get evidence(): FailureEvidence {
    return { groups: [...this.#groups.values()], ungrouped: this.#ungrouped }
  }

  /** The groups that hold most, for the eye. */
  worst(count: number): readonly FailureGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count).slice(0, count)
  }

  /** Whether something was added since this was asked last. */
  takeChanged(): boolean {
    const changed = this.#changed
    this.#changed = false
    return changed
  }

  /** What was asked for could not be written, so it has to be asked for again. */
  markChanged(): void {
    this.#changed = true
  }
}
