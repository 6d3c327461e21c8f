import type { LinesPanel } from '../model/model.ts'
import type { Curve } from '../queries/ask.ts'
import { reading } from './figures.ts'
import { axes, type Frame, frameFor, happenings, margins } from './frame.ts'
import { at, safe } from './markup.ts'
import type { Scene } from './time-window.ts'

type Point = Curve['points'][number]

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
export function drawCurves(panel: LinesPanel, curves: readonly Curve[], { range, moments }: Scene): string {
  const drawn = panel.stacked ? stacked(foremost(curves)) : foremost(curves)
  const peak = drawn.reduce((most, curve) => Math.max(most, peakOf(curve)), 0)
  const near = panel.limits.filter((limit) => limit <= peak * 5)
  const frame = frameFor(panel.width, range, Math.max(peak, ...near), panel.unit)
  // Faint areas help to see one curve above another; with many they only grey the chart.
  const fill = panel.stacked ? 'area' : drawn.length > 3 ? undefined : 'area faint'
  const paths = drawn.map((curve, index) =>
    pathOf(curve, index, frame, panel.stacked ? drawn[index - 1] : undefined, fill),
  )
  const body = [
    happenings(frame, moments),
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

function pathOf(
  curve: Curve,
  index: number,
  frame: Frame,
  under: Curve | undefined,
  fill: string | undefined,
): string {
  const { x, y } = frame
  const spot = ([time, value]: Point): string => `${at(x(time))} ${at(y(value))}`
  const runs = unbroken(curve)
  const line = runs.map((run) => `M${run.map(spot).join('L')}`).join('')
  const dots = runs
    .flatMap((run) => (run.length === 1 ? run : []))
    .map(([time, value]) => `<circle class="dot s${index}" cx="${at(x(time))}" cy="${at(y(value))}" r="2"/>`)
  const area =
    fill && `<path class="${fill} s${index}" d="${runs.map((run) => areaOf(run, under, frame)).join('')}"/>`
  return `${area ?? ''}<path class="line s${index}" d="${line}"/>${dots.join('')}`
}

/** From a curve down to the one below it, or to the axis. */
function areaOf(run: readonly Point[], under: Curve | undefined, { x, y, bottom }: Frame): string {
  const [first, last] = [run[0], run.at(-1)]
  if (!first || !last || run.length < 2) return ''
  const floor: Point[] = under
    ? unbroken(under)
        .flat()
        .filter(([time]) => time >= first[0] && time <= last[0])
    : []
  const spots = [...run, ...floor.toReversed()].map(([time, value]) => `${at(x(time))} ${at(y(value))}`)
  const base = floor.length > 0 ? [] : [`${at(x(last[0]))} ${bottom}`, `${at(x(first[0]))} ${bottom}`]
  return `M${[...spots, ...base].join('L')}Z`
}

/** The stretches of a curve between gaps: a line over a gap would show what nobody measured. */
export function unbroken({ points }: Curve): Point[][] {
  const runs: Point[][] = []
  let open: Point[] = []
  for (const point of points) {
    if (Number.isFinite(point[1])) open.push(point)
    else if (open.length > 0) {
      runs.push(open)
      open = []
    }
  }
  return open.length > 0 ? [...runs, open] : runs
}

/** Limits as dashed lines with their words; those above the axis share one word at the upper edge, lest they overprint. */
function limitLines({ limits, unit }: LinesPanel, { y, left, width, top }: Frame): string[] {
  const right = width - margins.right
  const word = (height: number, words: string) =>
    `<text class="limit-word" x="${right}" y="${at(Math.max(10, height - 4))}" text-anchor="end">limit ${safe(words)}</text>`
  const within = limits.filter((limit) => limit <= top)
  const [nearest, ...higher] = limits.filter((limit) => limit > top).toSorted((a, b) => a - b)
  const lines = within.map((limit) => {
    const height = at(y(limit))
    return `<line class="limit" x1="${left}" x2="${right}" y1="${height}" y2="${height}"/>${word(y(limit), reading(limit, unit))}`
  })
  if (nearest === undefined) return lines
  const others = higher.length === 0 ? '' : `, ${higher.length} more above`
  return [...lines, word(margins.top, `↑ ${reading(nearest, unit)}${others}`)]
}
