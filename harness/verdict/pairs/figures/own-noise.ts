import { armTotals } from './arm-totals.ts'
import type { Observed } from './observed.ts'
import type { PairedFigure } from './paired-figure.ts'

/** 95 of 100 values of a normal distribution are within this many standard deviations of its centre. */
const usual95 = 1.96

/**
 * How far base differs from base in this comparison, in 95 of 100 invocations: every second slice against the others. Each
 * part has half of the slices, so that their difference has twice the variance of the slices' part in the difference of two
 * whole arms. Differences between two starts of the same code are not included. Undefined below three invocations, and for
 * figures that are not read from slices.
 */
export function ownNoise({
  evidence,
  invocations,
}: Observed): (row: PairedFigure, route: string) => number | undefined {
  const halves = invocations.map(({ kept, index }) => {
    const slices = kept.flat().filter(({ arm }) => arm === 'base')
    const invocation = evidence.invocations.find((each) => each.index === index)
    const half = (rest: number) =>
      invocation === undefined
        ? undefined
        : armTotals(
            { ...invocation, probes: { base: {}, head: {} } },
            'base',
            slices.filter((_, at) => at % 2 === rest),
          )
    return [half(0), half(1)] as const
  })
  return (row, route) => {
    if (row.leastCounted !== undefined) return undefined
    const squares = halves.flatMap(([one, other]) => {
      const [a, b] = [one && row.read(one, route), other && row.read(other, route)]
      if (a === undefined || b === undefined) return []
      if (row.scale === 'difference') return [(a - b) ** 2]
      return a > 0 && b > 0 ? [Math.log(a / b) ** 2] : []
    })
    if (squares.length < 3) return undefined
    const variance = squares.reduce((sum, value) => sum + value, 0) / squares.length / 2
    const far = usual95 * Math.sqrt(variance)
    return row.scale === 'ratio' ? Math.expm1(far) : far
  }
}
