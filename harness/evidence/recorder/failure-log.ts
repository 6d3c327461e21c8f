import { shownBody, shownPath } from '../../base/shown-exchange.ts'
import type { FailureKind } from '../evidence.ts'
import type { FailureEvidence, FailureExample, FailureGroup } from '../failure-evidence.ts'
import type { EndedRequest } from './ended-request.ts'

/** The most groups in a scenario, so that a service with many different failures cannot fill memory or disk. */
const maxGroups = 100

interface Counted {
  readonly route: string
  readonly status: number
  readonly kind: FailureKind
  readonly example: FailureExample | undefined
  count: number
  firstSecond: number
}

/** The failures of a scenario so far: groups by route, status and kind, each with its first failure as an example. */
export class FailureLog {
  readonly #groups = new Map<string, Counted>()
  #ungrouped = 0
  #changed = false

  /** Counts a failed request of the measured part. */
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

  /** The groups with the most failures, for the live view. */
  worst(count: number): readonly FailureGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count).slice(0, count)
  }

  /** Whether something was added since the last call. */
  takeChanged(): boolean {
    const changed = this.#changed
    this.#changed = false
    return changed
  }

  /** The last change could not be written, so `takeChanged` must report it again. */
  markChanged(): void {
    this.#changed = true
  }
}
