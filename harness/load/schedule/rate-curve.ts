/** A rate over time, given as the inverse of the number of requests that it has produced. */
export interface RateCurve {
  /** Seconds from the beginning until `count` requests have been produced; Infinity if there are never so many. */
  when(count: number): number
}

const never = Number.POSITIVE_INFINITY

export const constantRate = (rate: number): RateCurve => ({
  when: (count) => (rate > 0 ? count / rate : never),
})

/**
 * The rate changes from `from` to `to` requests per second over `span` seconds: count = from t + k t^2 / 2 with k = (to -
 * from) / span, solved for t in the form that loses no digits when k is small.
 */
export function ramp(from: number, to: number, span: number): RateCurve {
  const k = (to - from) / span
  return {
    when(count) {
      if (count === 0) return 0
      const root = from * from + 2 * k * count
      const below = from + Math.sqrt(root)
      return root < 0 || below === 0 ? never : (2 * count) / below
    },
  }
}

/** The rate rises from `from` to `to` requests per second over `span` seconds and stays there; `to` is not 0. */
export function climb(from: number, to: number, span: number): RateCurve {
  const rising = ramp(from, to, span)
  const risen = ((from + to) / 2) * span
  return {
    when: (count) => (count < risen ? Math.min(span, rising.when(count)) : span + (count - risen) / to),
  }
}

/** One rate after another, each for its seconds; the last one continues. */
export const steps = (parts: readonly { readonly rate: number; readonly seconds: number }[]): RateCurve => ({
  when(count) {
    let begin = 0
    let left = count
    for (const [index, { rate, seconds }] of parts.entries()) {
      const last = index === parts.length - 1
      if (rate > 0 && (last || left < rate * seconds)) return begin + left / rate
      begin += seconds
      left -= rate * seconds
    }
    return never
  },
})

/**
 * `mean` + `amplitude` sin(2 pi t / period), with the amplitude at most the mean: count = mean t + amplitude (1 - cos(w t)) /
 * w with w = 2 pi / period. It grows with t but has no closed inverse, so t is found by bisection, to a nanosecond.
 */
export function sine(mean: number, amplitude: number, periodSeconds: number): RateCurve {
  const w = (2 * Math.PI) / periodSeconds
  const come = (t: number) => mean * t + (amplitude * (1 - Math.cos(w * t))) / w
  return {
    when(count) {
      let low = Math.max(0, (count - (2 * amplitude) / w) / mean)
      let high = count / mean
      while (high - low > 1e-9) {
        const middle = (low + high) / 2
        if (middle === low || middle === high) break
        if (come(middle) < count) low = middle
        else high = middle
      }
      return high
    },
  }
}
