import type { z } from 'zod'
import type { Evidence, Reading } from '../evidence.ts'
import { seriesSchema } from '../evidence-schema.ts'

type Curve = z.infer<typeof seriesSchema>['series'][string]['lines'][number]

/** The seconds between two points of a series from one Unix time in seconds to another: a thousand points at most. */
export const seriesStepSeconds = (from: number, to: number): number =>
  Math.max(1, Math.ceil((to - from) / 1000))

/**
 * The sum of curves at each moment. A moment is left out where a curve is missing that was there before, as when one of several
 * processes could not be read: the sum would be too small.
 */
function summed(curves: readonly Curve[]): Reading[] {
  const begins = curves
    .flatMap(({ points: [first] }) => (first === undefined ? [] : [first[0]]))
    .toSorted((one, other) => one - other)
  const sums = new Map<number, { readonly found: number; readonly value: number | undefined }>()
  for (const [at, value] of curves.flatMap(({ points }) => points)) {
    const before = sums.get(at) ?? { found: 0, value: undefined }
    sums.set(at, {
      found: before.found + 1,
      value: value === null ? before.value : (before.value ?? 0) + value,
    })
  }
  // Both are in order, so that the curves that have begun are counted in one pass over them.
  let begun = 0
  return [...sums]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([at, { found, value }]) => {
      while (begun < begins.length && (begins[begun] ?? at) <= at) begun += 1
      return value !== undefined && found === begun ? [{ at: at * 1000, value }] : []
    })
}

/** The series in the text of `series.json` by their names, and the seconds between two of their readings. */
export function seriesIn(text: string): Required<Pick<Evidence, 'series'>> & Pick<Evidence, 'seriesStep'> {
  if (text === '') return { series: {} }
  const { from, to, series } = seriesSchema.parse(JSON.parse(text))
  return {
    series: Object.fromEntries(Object.entries(series).map(([name, { lines }]) => [name, summed(lines)])),
    ...(from === undefined || to === undefined ? {} : { seriesStep: seriesStepSeconds(from, to) }),
  }
}
