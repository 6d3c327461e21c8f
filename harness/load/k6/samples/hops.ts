import { statusOf } from '../../engine/failure-of-status.ts'
import { type K6Sample, virtualUserOf } from './samples.ts'

/** One request of the script: k6 measures each hop of a redirect as a request of its own. */
export interface K6Request {
  /** Name, method and URL of the first hop, which is the request that the script made. */
  readonly name: string
  readonly method: string
  readonly url: string
  /** Unix times in microseconds: when the first hop was sent, and when the last one ended. */
  readonly start: number
  readonly end: number
  /** The result of the last hop. */
  readonly status: number
  readonly errorCode: string
  readonly expected: string
  readonly error: string
  /** The time of each hop in microseconds; a request without redirects has one. */
  readonly hops: readonly number[]
}

/**
 * The longest pause between two hops: k6 does almost nothing between them, but may have to open another connection, or to wait
 * for a processor. It is shorter than the second or more for which scripts sleep.
 */
const longestPauseMicroseconds = 900_000
/** k6 rounds times to microseconds, but not durations. */
const roundingMicroseconds = 5

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

const isUrl = (name: string): boolean => /^https?:\/\//.test(name)

/**
 * Whether two hops can belong to one request. Hops share the name that the script gives; without one, each has its own URL as
 * its name.
 */
const mayFollow = (first: string, next: string): boolean => first === next || (isUrl(first) && isUrl(next))

/** User and iteration of a sample; undefined if the sample does not give them. */
export function userOf(metadata: string): string | undefined {
  const user = virtualUserOf(metadata)
  const iteration = /(?:^|&)iter=(\d+)/.exec(metadata)?.[1]
  return user === undefined || iteration === undefined ? undefined : `${user}/${iteration}`
}

/** A request of this single hop. */
function requestOf(sample: K6Sample): K6Request {
  const took = sample.value * 1000
  return {
    name: sample.name,
    method: sample.method,
    url: sample.url,
    start: sample.time - took,
    end: sample.time,
    status: statusOf(Number(sample.status)),
    errorCode: sample.errorCode,
    expected: sample.expected,
    error: sample.error,
    hops: [took],
  }
}

/**
 * Joins the hops of redirects. A redirect is held back until the same user, in the same iteration and under the same name,
 * sends a request immediately after its end, which is the next hop; or until the iteration is over, and then the redirect was
 * the answer. A script that itself follows redirects immediately and under the same name looks the same; such a script can
 * have its requests `apart`.
 */
export class K6Hops {
  readonly #emit: (request: K6Request) => void
  readonly #held = new Map<string, K6Request[]>()
  /** Whether a redirect is always the answer of its request. */
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

  /**
   * Takes the held-back redirect that a hop follows; if several are in flight at once, the one that ended last before the
   * hop.
   */
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

  /** Ends an iteration: the redirects that it held back were answers. */
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
