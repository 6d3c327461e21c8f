/** A server whose latency is known in advance, because it decides when it answers. */
export interface KnownLatency {
  readonly name: string
  /**
   * Milliseconds from its arrival to the answer of request number `index`; `elapsed` is in milliseconds since the first
   * request.
   */
  delay(index: number, elapsed: number): number
  /**
   * The quantile of share `p` of the latencies of clients that arrive evenly and do not wait for one another; in
   * milliseconds.
   */
  truth(p: number): number
  /** The shortest measured part, in seconds, for which `truth` is exact: whole cycles of the server's behaviour. */
  readonly cycle: number
}

/** Steps through (0, 1) so that any run of consecutive steps fills it evenly; the golden ratio does that best. */
const evenly = (index: number) => ((index + 0.5) * 0.618_033_988_749_895) % 1

const constant = (milliseconds: number): KnownLatency => ({
  name: `constant ${milliseconds} ms`,
  delay: () => milliseconds,
  truth: () => milliseconds,
  cycle: 1,
})

/** A share of requests takes long, the others are fast. */
const bimodal = (low: number, high: number, share: number): KnownLatency => ({
  name: `bimodal ${low}/${high} ms`,
  delay: (index) => (evenly(index) < share ? high : low),
  truth: (p) => (p > 1 - share ? high : low),
  cycle: 1,
})

/** In theory the longest delay has no limit; here the distribution is cut where 1 request in 1000 would be beyond. */
const rarest = 0.999

const exponential = (mean: number): KnownLatency => {
  const quantile = (p: number) => -mean * Math.log(1 - Math.min(p, rarest))
  return {
    name: `exponential, mean ${mean} ms`,
    delay: (index) => quantile(evenly(index)),
    truth: quantile,
    cycle: 1,
  }
}

/**
 * The service stands still for `length` of every `every` seconds; requests that arrive then are answered at the end of the
 * standstill.
 */
const standstill = (name: string, length: number, every: number): KnownLatency => {
  const begin = (every - length) / 2
  return {
    name,
    delay(_, elapsed) {
      const at = (elapsed / 1000) % every
      return at < begin || at >= begin + length ? 0 : (begin + length - at) * 1000
    },
    // A request that arrives x seconds before the end of the standstill waits x: uniform on (0, length) for this share of
    // requests.
    truth: (p) => Math.max(0, length - (1 - p) * every) * 1000,
    cycle: every,
  }
}

/** The latencies with which instruments are calibrated. */
export const knownLatencies = {
  'at-once': { ...constant(0), name: 'at once' },
  'constant-50': constant(50),
  'constant-1.20': constant(1.2),
  'constant-1.26': constant(1.26),
  bimodal: bimodal(2, 200, 0.07),
  exponential: exponential(20),
  stall: standstill('1 s stall in 8 s', 1, 8),
  freeze: standstill('2 s freeze in 10 s', 2, 10),
} as const satisfies Record<string, KnownLatency>

export type KnownName = keyof typeof knownLatencies
export const isKnownName = (name: string): name is KnownName => Object.hasOwn(knownLatencies, name)
