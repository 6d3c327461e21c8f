import type { K6Sample } from './samples.ts'

/** One request as the script asked for it: k6 measures each hop of a redirect apart. */
export interface K6Request {
  /** Name, method and URL of the first hop, which is what was asked for. */
  readonly name: string
  readonly method: string
  readonly url: string
  /** Unix times in microseconds: the first hop's sending, and the last one's end. */
  readonly start: number
  readonly end: number
  /** What the last hop came to. */
  readonly status: number
  readonly errorCode: string
  readonly expected: string
  readonly error: string
  /** What each hop took in microseconds; one for a request without redirects. */
  readonly hops: readonly number[]
}

/** Between two hops k6 does next to nothing, but may have to open a connection elsewhere. */
const longestPauseMicroseconds = 250_000
/** Times are rounded to microseconds, durations are not. */
const roundingMicroseconds = 5

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

const isUrl = (name: string): boolean => /^https?:\/\//.test(name)

/** Hops share the name that the script gives; where it gives none, each has its own URL as its name. */
const mayFollow = (first: string, next: string): boolean => first === next || (isUrl(first) && isUrl(next))

/** User and iteration of a sample; undefined where it does not say. */
export function userOf(metadata: string): string | undefined {
  const user = /(?:^|&)vu=(\d+)/.exec(metadata)?.[1]
  const iteration = /(?:^|&)iter=(\d+)/.exec(metadata)?.[1]
  return user === undefined || iteration === undefined ? undefined : `${user}/${iteration}`
}

/** One hop as if it were all there was. */
function requestOf(sample: K6Sample): K6Request {
  const took = sample.value * 1000
  return {
    name: sample.name,
    method: sample.method,
    url: sample.url,
    start: sample.time - took,
    end: sample.time,
    status: Number(sample.status) || 0,
    errorCode: sample.errorCode,
    expected: sample.expected,
    error: sample.error,
    hops: [took],
  }
}

/**
 * Puts the hops of redirects together. A redirect is held back until the same user, in the same iteration and under the
 * same name, sends a request within an instant of its end, which is the next hop; or until the iteration is over, and
 * then it was the answer. A script that follows redirects by hand in the same instant and under the same name looks the
 * same; it can have its requests `apart`.
 */
export class K6Hops {
  readonly #emit: (request: K6Request) => void
  readonly #held = new Map<string, K6Request[]>()
  /** Whether a redirect is the answer of its request, whatever follows. */
  apart = false

  constructor(emit: (request: K6Request) => void) {
    this.#emit = emit
  }

  add(sample: K6Sample): void {
    const hop = requestOf(sample)
    const held = isRedirect(hop.status) && !this.apart
    const user = held || this.#held.size > 0 ? userOf(sample.metadata) : undefined
    if (user === undefined) {
      this.#emit(hop)
      return
    }
    const first = this.#take(user, hop)
    const { name, method, url, start, hops } = first ?? hop
    const request =
      first === undefined ? hop : { ...hop, name, method, url, start, hops: [...hops, ...hop.hops] }
    if (held) this.#held.set(user, [...(this.#held.get(user) ?? []), request])
    else this.#emit(request)
  }

  /** The redirect that a hop follows, not held any more; of several under way at once the one that ended last before it. */
  #take(user: string, hop: K6Request): K6Request | undefined {
    const held = this.#held.get(user) ?? []
    const [first] = held
      .filter(({ name, end }) => {
        const pause = hop.start - end
        return (
          mayFollow(name, hop.name) && pause >= -roundingMicroseconds && pause <= longestPauseMicroseconds
        )
      })
      .toSorted((a, b) => b.end - a.end)
    if (first === undefined) return undefined
    const others = held.filter((one) => one !== first)
    if (others.length === 0) this.#held.delete(user)
    else this.#held.set(user, others)
    return first
  }

  /** An iteration is over: what it held back was the answer. */
  end(metadata: string): void {
    if (this.#held.size === 0) return
    const user = userOf(metadata)
    if (user !== undefined) this.#release(user)
  }

  endAll(): void {
    for (const user of [...this.#held.keys()]) this.#release(user)
  }

  #release(user: string): void {
    const held = this.#held.get(user) ?? []
    this.#held.delete(user)
    for (const request of held) this.#emit(request)
  }
}
