import type { Curve, TimeRange } from '../ask.ts'
import type { LinesPanel } from '../model.ts'
import { reading } from './figures.ts'
import { axes, type Frame, frameFor, margins } from './frame.ts'
import { at, safe } from './markup.ts'

/** How many curves one can still tell apart; the rest are counted. */
export const shown = 8

const finite = ({ points }: Curve): number[] => points.map(([, value]) => value).filter(Number.isFinite)
export const peakOf = (curve: Curve): number =>
  finite(curve).reduce((most, value) => Math.max(most, value), 0)
export const lastOf = (curve: Curve): number | undefined => finite(curve).at(-1)

/** The curves with the highest peaks, highest first. */
export const foremost = (curves: readonly Curve[]): readonly Curve[] =>
  curves
    .filter((curve) => finite(curve).length > 0)
    .toSorted((a, b) => peakOf(b) - peakOf(a))
    .slice(0, shown)

/** Draws curves over time, limits as dashed lines; a limit far above everything is named at the upper edge instead. */
export function drawCurves(panel: LinesPanel, curves: readonly Curve[], range: TimeRange): string {
  const drawn = panel.stacked ? stacked(foremost(curves)) : foremost(curves)
  const peak = drawn.reduce((most, curve) => Math.max(most, peakOf(curve)), 0)
  const near = panel.limits.filter((limit) => limit <= peak * 5)
  const frame = frameFor(panel.width, range, Math.max(peak, ...near), panel.unit)
  const paths = drawn.map((curve, index) =>
    pathOf(curve, index, frame, panel.stacked ? drawn[index - 1] : undefined),
  )
  const body = [
    axes(frame, range, panel.unit),
    ...(panel.stacked ? paths.toReversed() : paths),
    ...limitLines(panel, frame),
  ]
  return `<svg class="chart" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${safe(panel.title)}">${body.join('')}</svg>`
}

/** Curves on top of each other, at the times of the first. */
function stacked(curves: readonly Curve[]): Curve[] {
  const below = new Map<number, number>()
  return curves.map((curve) => ({
    ...curve,
    points: curve.points.map(([time, value]) => {
      const sum = (below.get(time) ?? 0) + (Number.isFinite(value) ? value : 0)
      below.set(time, sum)
      return [time, sum] as const
    }),
  }))
}

function pathOf(curve: Curve, index: number, { x, y, bottom }: Frame, under: Curve | undefined): string {
  const runs = unbroken(curve)
  const line = runs
    .map((run) => `M${run.map(([time, value]) => `${at(x(time))} ${at(y(value))}`).join('L')}`)
    .join('')
  const single = runs
    .flatMap((run) => (run.length === 1 ? run : []))
    .map(([time, value]) => `<circle class="dot s${index}" cx="${at(x(time))}" cy="${at(y(value))}" r="2"/>`)
  const floor = under ? unbroken(under).flat() : []
  const area = runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const base =
        floor.length > 0
          ? floor.toReversed().map(([time, value]) => `${at(x(time))} ${at(y(value))}`)
          : [`${at(x(run.at(-1)?.[0] ?? 0))} ${bottom}`, `${at(x(run[0]?.[0] ?? 0))} ${bottom}`]
      return `M${[...run.map(([time, value]) => `${at(x(time))} ${at(y(value))}`), ...base].join('L')}Z`
    })
    .join('')
  const fill = under || floor.length > 0 ? 'area' : 'area faint'
  return `<path class="${fill} s${index}" d="${area}"/><path class="line s${index}" d="${line}"/>${single.join('')}`
}

/** The stretches of a curve between gaps: a line over a gap would show what nobody measured. */
export function unbroken({ points }: Curve): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = []
  let open: (readonly [number, number])[] = []
  for (const point of points) {
    if (Number.isFinite(point[1])) open.push(point)
    else if (open.length > 0) {
      runs.push(open)
      open = []
    }
  }
  return open.length > 0 ? [...runs, open] : runs
}

function limitLines({ limits, unit }: LinesPanel, { y, left, width, top }: Frame): string[] {
  const right = width - margins.right
  return limits.map((limit) => {
    const beyond = limit > top
    const height = beyond ? margins.top : y(limit)
    const words = `${beyond ? '↑ ' : ''}${reading(limit, unit)}`
    const line = `<line class="limit" x1="${left}" x2="${right}" y1="${at(height)}" y2="${at(height)}"/>`
    return `${beyond ? '' : line}<text class="limit-word" x="${right}" y="${at(Math.max(10, height - 4))}" text-anchor="end">limit ${safe(words)}</text>`
  })
}
