import type { Duration } from '../units/units.ts'
import { costFigures } from './costs.ts'
import { type FailureName, failureFigures, statusFigures, workFigures } from './outcomes.ts'
import type { FigureFamily, FigureRow } from './row.ts'
import { stackFigures } from './stack.ts'
import { timeFigures } from './times.ts'

/** Figures with a fixed name; their order is that of documents and reports. */
export const namedFigures = { ...failureFigures, ...workFigures, ...costFigures, ...stackFigures } as const

/** Figures whose names contain a number, a status or a time. */
export const figureFamilies: readonly FigureFamily[] = [...timeFigures, ...statusFigures]

type TimesPrefix = '' | 'ttfb.'
type Statistic = 'mean' | 'min' | 'max' | 'stdev' | `p${number}`
export type StatusText = `${1 | 2 | 3 | 4 | 5}${number | 'xx'}`
/** Times that each route has, and times that only the load as a whole has. */
export type RouteTime = `${TimesPrefix}${Statistic}`
type LoadPrefix = 'connect.' | 'journey.'
export type LoadTime = `${LoadPrefix}${Statistic}`
export type LoadWithin = `${LoadPrefix}within(${Duration})`
export type LoadApdex = `${LoadPrefix}apdex(${Duration})`
export type Within = `${TimesPrefix}within(${Duration})`
export type Apdex = `${TimesPrefix}apdex(${Duration})`
export type Ended = `${FailureName}Rate` | `status${StatusText}Rate`
export type Counted = `${FailureName}Count` | `status${StatusText}Count`

/** The name of a figure that a budget can limit. */
export type Figure =
  | RouteTime
  | LoadTime
  | Within
  | LoadWithin
  | Apdex
  | LoadApdex
  | Ended
  | Counted
  | keyof typeof workFigures
  | keyof typeof costFigures
  | keyof typeof stackFigures

/** The row of a figure by its name; undefined if the name is no figure. */
export function figureNamed(name: string): FigureRow | undefined {
  if (Object.hasOwn(namedFigures, name)) return namedFigures[name as keyof typeof namedFigures]
  for (const { pattern, row } of figureFamilies) {
    const groups = pattern.exec(name)?.slice(1)
    if (groups) return row(...groups)
  }
  return undefined
}

export const isFigure = (name: string): name is Figure => figureNamed(name) !== undefined

/** The row of a figure. */
export function figureOf(figure: Figure): FigureRow {
  const row = figureNamed(figure)
  if (row === undefined) throw new TypeError(`"${figure}" is no figure`)
  return row
}

/** The names of figures and families, as messages list them. */
export const figuresInWords: string = [
  ...figureFamilies.map(({ written }) => written),
  ...Object.keys(namedFigures),
].join(', ')

/** The percentile of response times that a figure is, as a fraction of 1; undefined if the figure is none. */
export function percentileOf(figure: Figure): number | undefined {
  const { reads } = figureOf(figure)
  return reads.kind === 'times' && reads.of === 'response' && reads.statistic.kind === 'quantile'
    ? reads.statistic.p
    : undefined
}

/** The percentile that a figure is, as a fraction of 1, of any kind of time; undefined if the figure is none. */
export function quantileOf(figure: Figure): number | undefined {
  const { reads } = figureOf(figure)
  return reads.kind === 'times' && reads.statistic.kind === 'quantile' ? reads.statistic.p : undefined
}

/** Whether a figure is computed from the times of whole journeys. */
export function isOfJourneys(figure: Figure): boolean {
  const { reads } = figureOf(figure)
  return reads.kind === 'times' && reads.of === 'journey'
}

/**
 * Whether a figure is a percentile below 1. Older bundles may have a budget on one; a new budget may not, as such a number is a
 * share that was meant as a percentage: almost every request takes longer than the p0.95.
 */
export const isBelowFirst = (figure: Figure): boolean => (quantileOf(figure) ?? 1) < 0.01

/** Whether a figure is a time of the load. */
export const isLatency = (figure: Figure): boolean => figureOf(figure).unit === 'microseconds'

/** Whether a figure is computed from times of the load, so that a distortion of these times distorts the figure. */
export function restsOnLatency(figure: Figure): boolean {
  const { kind } = figureOf(figure).reads
  return kind === 'times' || kind === 'recovery'
}

/** Whether a figure belongs to the load or the stack as a whole, so that no route has a share of it. */
export const isOfAll = (figure: Figure): boolean => figureOf(figure).scope === 'all'

const kindsOfLoad: ReadonlySet<string> = new Set([
  'times',
  'share',
  'count',
  'requests',
  'successes',
  'bytes-per-second',
  'bytes-in',
  'recovery',
])

/** Whether a figure is about what the stack used, which requests do not tell. */
export const isOfStack = (figure: Figure): boolean => !kindsOfLoad.has(figureOf(figure).reads.kind)

/** Whether a figure is a growth over time, which takes most of a run to measure. */
export const isGrowth = (figure: Figure): boolean => figureOf(figure).reads.kind === 'growth'

/** Whether a figure is a count of observed events and no estimate, so that it needs no minimum number of requests. */
export function isFact(figure: Figure): boolean {
  const { reads } = figureOf(figure)
  if (reads.kind === 'times') return reads.statistic.kind === 'max' || reads.statistic.kind === 'min'
  return ['count', 'requests', 'bytes-in', 'peak', 'recovery', 'work-per-request'].includes(reads.kind)
}
