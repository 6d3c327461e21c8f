import { wordsOfLocal } from '../../base/local-cause.ts'
import { counted } from '../../base/text.ts'
import type { Remark } from '../../evidence/evidence.ts'

/**
 * Counts, by their error codes, the requests of the measured part that this machine itself prevented from reaching the
 * service.
 */
export class LocalCauses {
  readonly #counts = new Map<string, number>()

  add(code: string): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
  }

  /** Remarks about them; empty if there were none. */
  get remarks(): readonly Remark[] {
    const counts = [...this.#counts].toSorted(([, a], [, b]) => b - a)
    if (counts.length === 0) return []
    const all = counts.reduce((sum, [, count]) => sum + count, 0)
    const each = counts.map(([code, count]) => {
      const said = wordsOfLocal(code)
      return `${count} by ${code}${said === undefined ? '' : ` (${said})`}`
    })
    const message = `${counted(all, 'request')} failed on this machine, not at the service: ${each.join(', ')}.`
    return [{ kind: 'local', message, passable: false }]
  }
}
