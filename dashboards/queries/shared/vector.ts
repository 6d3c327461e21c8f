import type { AnsweredSeries } from '../../../harness/prometheus/client.ts'
import type { TakePoint } from '../../../harness/prometheus/matrix.ts'

export type Labels = AnsweredSeries['labels']

/** A series at the times that all series of a calculation share. */
export interface Row {
  readonly labels: Labels
  readonly values: Float64Array
  /** 1 at each time at which there is a value; NaN is a value too. */
  readonly has: Uint8Array
}

/** What Prometheus calls an instant vector, at each of the times. */
export type Vector = readonly Row[]

export const only = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)))

export const without = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)))

/** A text that is the same for the same labels, whatever their order. */
export const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The rows of a vector by the labels that a function makes of theirs. */
export function rowsBy(
  vector: Vector,
  labelsOf: (labels: Labels) => Labels,
): { readonly labels: Labels; readonly rows: readonly Row[] }[] {
  const groups = new Map<string, { labels: Labels; rows: Row[] }>()
  for (const row of vector) {
    const labels = labelsOf(row.labels)
    const key = keyOf(labels)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { labels, rows: [row] })
    else group.rows.push(row)
  }
  return [...groups.values()]
}

/** The sums of a vector by labels, at each time at which one of the rows has a value. */
export const summed = (vector: Vector, by: readonly string[]): Vector =>
  rowsBy(vector, (labels) => only(labels, by)).map(({ labels, rows }) => {
    const [first] = rows
    if (first !== undefined && rows.length === 1) return { ...first, labels }
    const count = first?.values.length ?? 0
    const sum = { labels, values: new Float64Array(count), has: new Uint8Array(count) }
    for (const { values, has } of rows)
      for (let time = 0; time < count; time += 1)
        if (has[time] === 1) {
          sum.values[time] = (sum.values[time] ?? 0) + (values[time] ?? 0)
          sum.has[time] = 1
        }
    return sum
  })

/** The times at which Prometheus was asked, in seconds: `count` of them, `step` apart. */
export interface Times {
  readonly from: number
  readonly step: number
  readonly count: number
}

/** An empty row, and what puts points into it. */
export function rowFor(labels: Labels, { from, step, count }: Times): Row & { readonly take: TakePoint } {
  const [values, has] = [new Float64Array(count), new Uint8Array(count)]
  return {
    labels,
    values,
    has,
    take(time, value) {
      const place = Math.round((time - from) / step)
      values[place] = value
      has[place] = 1
    },
  }
}

export const vectorOf = (series: readonly AnsweredSeries[], times: Times): Vector =>
  series.map(({ labels, points }) => {
    const row = rowFor(labels, times)
    for (const [time, value] of points) row.take(time, value)
    return row
  })

/** A time as Prometheus writes it: it counts in milliseconds. */
const timeAt = (place: number, { from, step }: Times): number =>
  (Math.round(from * 1000) + place * Math.round(step * 1000)) / 1000

/** The series of a vector that have a point. */
export function seriesOf(vector: Vector, times: Times): AnsweredSeries[] {
  const all = Array.from({ length: times.count }, (_, place) => timeAt(place, times))
  return vector.flatMap(({ labels, values, has }) => {
    const points: (readonly [number, number])[] = []
    for (const [place, time] of all.entries())
      if (has[place] === 1) points.push([time, values[place] ?? Number.NaN])
    return points.length === 0 ? [] : [{ labels, points }]
  })
}
