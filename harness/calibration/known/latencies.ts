/** A server whose latency is known beforehand, because it decides when it answers. */
export interface KnownLatency {
  readonly name: string
  /** Milliseconds after its arrival at which request number `index` is answered, `elapsed` ms after the first one. */
  delay(index: number, elapsed: number): number
  /** The quantile of share `p` of what clients see who arrive evenly and wait for no one; milliseconds. */
  truth(p: number): number
  /** The shortest measured part, in seconds, over which the truth holds: whole cycles of what comes and goes. */
  readonly cycle: number
}

/** Steps through (0, 1) so that any stretch of them fills it evenly; the golden ratio does that best. */
const evenly = (index: number) => ((index + 0.5) * 0.618_033_988_749_895) % 1

const constant = (milliseconds: number): KnownLatency => ({
  name: `constant ${milliseconds} ms`,
  delay: () => milliseconds,
  truth: () => milliseconds,
  cycle: 1,
})

/** A share of requests takes long, the others are quick. */
const bimodal = (low: number, high: number, share: number): KnownLatency => ({
  name: `bimodal ${low}/${high} ms`,
  delay: (index) => (evenly(index) < share ? high : low),
  truth: (p) => (p > 1 - share ? high : low),
  cycle: 1,
})

/** The longest delay has no limit in theory; here it ends where 1 request in 1000 is beyond. */
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

/** The service stands still for `length` of every `every` seconds; who arrives then is answered when it goes on. */
const standstill = (name: string, length: number, every: number): KnownLatency => {
  const begin = (every - length) / 2
  return {
    name,
    delay(_, elapsed) {
      const at = (elapsed / 1000) % every
      return at < begin || at >= begin + length ? 0 : (begin + length - at) * 1000
    },
    // Who arrives x seconds before the end of the standstill waits x: uniform on (0, length) for a share of all.
    truth: (p) => Math.max(0, length - (1 - p) * every) * 1000,
    cycle: every,
  }
}

/** The latencies instruments are calibrated with. */
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
