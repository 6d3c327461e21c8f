/** From data to pixels. */
export type Scale = (value: number) => number

export interface Span {
  readonly from: number
  readonly to: number
}

export const linear =
  (data: Span, pixels: Span): Scale =>
  (value) =>
    pixels.from + ((value - data.from) / (data.to - data.from || 1)) * (pixels.to - pixels.from)

/** Logarithmic, for latencies: the tail and the median can both be read. Values below the start sit on it. */
export function logarithmic(data: Span, pixels: Span): Scale {
  const scale = linear({ from: Math.log(data.from), to: Math.log(data.to) }, pixels)
  return (value) => scale(Math.log(Math.max(value, data.from)))
}

/** The numbers 1, 2 and 5 times powers of ten from the one at or below `from` to the one at or above `to`. */
export function roundNumbers({ from, to }: Span): number[] {
  const found: number[] = []
  const start = Math.floor(Math.log10(Math.max(from, 1e-9)))
  for (let power = start; power <= start + 18; power += 1) {
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${power}`)
      if (found.length > 0 && value > to && (found.at(-1) ?? 0) >= to) return found
      const following = digit === 5 ? Number(`1e${power + 1}`) : digit === 1 ? value * 2 : value * 2.5
      if (following > from || value >= from) found.push(value)
    }
  }
  return found
}

/** Evenly spaced round ticks from zero that reach `to` in about `count` steps. */
export function evenTicks(to: number, count: number): number[] {
  if (!(to > 0)) return [0, 1]
  const step = roundNumbers({ from: to / count, to: to / count }).find((value) => value >= to / count) ?? to
  return Array.from({ length: Math.ceil(to / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  )
}
