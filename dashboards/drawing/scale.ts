/** Steps people count in: 1, 2, 5 and their tenfolds; for bytes powers of two. */
function niceStep(rough: number, base: 2 | 10): number {
  if (base === 2) return 2 ** Math.ceil(Math.log2(rough))
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10
  return factor * power
}

/** Values from 0 to at least `top`, about four of them, for the marks of an axis. */
export function ticks(top: number, base: 2 | 10): number[] {
  const highest = top > 0 ? top : 1
  const step = niceStep(highest / 4, base)
  const count = Math.ceil((highest / step) * (1 - 1e-9))
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** Maps an interval onto another. */
export const linear =
  (from: number, to: number, low: number, high: number) =>
  (value: number): number =>
    low + ((value - from) / (to - from || 1)) * (high - low)

/** Whole seconds at which a time axis is marked, at most about `most` of them. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400]
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? 604_800
  const first = Math.ceil(from / step) * step
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  )
}

/** A Unix time in seconds as a clock reads it in UTC; with the day where a range is longer than one. */
export function clock(time: number, span: number): string {
  const text = new Date(time * 1000).toISOString()
  return span > 86_400 ? text.slice(5, 16).replace('T', ' ') : text.slice(11, span < 600 ? 19 : 16)
}
