import type { HeatmapPanel } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import { reading } from './figures.ts'
import { frameFor, happenings, margins, timeMarks } from './frame.ts'
import { at, safe } from './markup.ts'
import { linear } from './scale.ts'
import type { Scene } from './time-window.ts'

/** One cell of a heat map: how much fell into a bucket at a time. */
interface Band {
  readonly upper: number
  readonly points: readonly (readonly [number, number])[]
}

/** Buckets of a classic histogram count everything below them; what is in each is the difference to the one before. */
export function bands(curves: readonly Curve[]): Band[] {
  const buckets = curves
    .map(({ labels, points }) => ({
      upper: labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le),
      points,
    }))
    .toSorted((a, b) => a.upper - b.upper)
  return buckets.map(({ upper, points }, index) => {
    const below = new Map(buckets[index - 1]?.points ?? [])
    return {
      upper,
      points: points.map(([time, value]) => [time, Math.max(0, value - (below.get(time) ?? 0))] as const),
    }
  })
}

/** Draws how a histogram spreads over time: one row a bucket, darker where more fell. */
export function drawHeat(panel: HeatmapPanel, curves: readonly Curve[], { range, moments }: Scene): string {
  const all = bands(curves)
  const used = all.map(({ points }) => points.some(([, value]) => value > 0))
  const rows = all.slice(Math.max(0, used.indexOf(true) - 1), used.lastIndexOf(true) + 2)
  const frame = frameFor(panel.width, range, 1, panel.unit)
  const y = linear(0, rows.length, frame.bottom, margins.top)
  const most = Math.max(
    ...rows.flatMap(({ points }) => points.map(([, value]) => value).filter(Number.isFinite)),
    0,
  )
  const wide = frame.x(range.from + range.step) - frame.x(range.from)
  const labelled = Math.ceil(rows.length / 8)
  const cells = rows.flatMap(({ points }, row) =>
    points
      .filter(([, value]) => value > 0)
      .map(([time, value]) => {
        const left = Math.max(frame.left, frame.x(time) - wide)
        const opacity = Math.sqrt(value / most).toFixed(2)
        return `<rect class="heat" x="${at(left)}" y="${at(y(row + 1))}" width="${at(frame.x(time) - left + 0.3)}" height="${at(y(row) - y(row + 1))}" opacity="${opacity}"/>`
      }),
  )
  const labels = rows.flatMap(({ upper }, row) =>
    row % labelled === 0
      ? [
          `<text x="${frame.left - 8}" y="${at(y(row + 1) + 4)}" text-anchor="end">${upper === Number.POSITIVE_INFINITY ? 'more' : safe(reading(upper, panel.unit))}</text>`,
        ]
      : [],
  )
  const base = `<line class="base" x1="${frame.left}" x2="${frame.width - margins.right}" y1="${frame.bottom}" y2="${frame.bottom}"/>`
  return `<svg class="chart" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${safe(panel.title)}">${[happenings(frame, moments), ...cells, ...labels, ...timeMarks(frame, range), base].join('')}</svg>`
}
