import { shownPath } from '../../../base/shown-exchange.ts'
import { counted } from '../../../base/text.ts'

/** More different names than anybody would map by hand; all further names are counted together. */
const maxCountedNames = 1000
const maxShownNames = 12
const maxShownCharacters = 80

/** A name that others chose, in quotes on one line, cut to a useful length. */
export function quoted(name: string): string {
  const line = name.replaceAll(/[\s\p{Cc}]+/gu, ' ')
  return `"${line.length > maxShownCharacters ? `${line.slice(0, maxShownCharacters - 1)}…` : line}"`
}

/** A name as it may be shown: a request without one has its URL as its name, with the credentials that the URL holds. */
function shownName(name: string): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(name)?.[0]
  return origin === undefined ? name : `${origin.replace(/\/\/.*@/, '//…@')}${shownPath(name)}`
}

/** Counts how often each name occurred, as it may be shown and in memory of limited size. */
export class NameCounts {
  readonly #counts = new Map<string, number>()
  #others = 0
  total = 0

  add(given: string): void {
    // A name that is counted may be shown, so it is not looked through again for each request.
    const name = this.#counts.has(given) ? given : shownName(given)
    this.total += 1
    const count = this.#counts.get(name)
    if (count !== undefined) this.#counts.set(name, count + 1)
    else if (this.#counts.size < maxCountedNames) this.#counts.set(name, 1)
    else this.#others += 1
  }

  /** The names in words, the most frequent first: `"a" (12), "b" (3), and 7 of 4 more names`. */
  get words(): string {
    const sorted = [...this.#counts].toSorted(([, a], [, b]) => b - a)
    const rest = sorted.slice(maxShownNames)
    const hidden = rest.reduce((sum, [, count]) => sum + count, this.#others)
    const shown = sorted.slice(0, maxShownNames).map(([name, count]) => `${quoted(name)} (${count})`)
    if (hidden === 0) return shown.join(', ')
    const more = this.#others > 0 ? 'many more names' : counted(rest.length, 'more name')
    return `${shown.join(', ')}, and ${hidden} of ${more}`
  }
}
