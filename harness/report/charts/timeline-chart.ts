import { grouped } from '../../base/text.ts'
import type { ScenarioVerdict } from '../../bundle/verdict.ts'
import type { Figure } from '../../config/budgets/budget.ts'
import { describeLimit } from '../../config/plan/plan-in-words.ts'
import { formatMicroseconds, formatSeconds } from '../../config/units/units.ts'
import type { ScenarioEvidence } from '../../evidence/evidence.ts'
import { baseAxis, column, figure, linePath, type Point, plot, valueAxis } from './chart.ts'
import { type Bands, meantRates } from './chart-overlays.ts'
import { latencyAxis } from './latency-axis.ts'
import { html, type Markup } from './markup.ts'
import { evenTicks, linear } from './scale.ts'
import { timeScale } from './time-scale.ts'
import type { Moment } from './timeline-buckets.ts'

/** Each value is drawn over the middle of its step. */
const middle = ({ at, length }: Moment): number => at + length / 2

/** Requests that ended per second, against what was meant, and the failed ones among them. */
export function rateChart(evidence: ScenarioEvidence, moments: readonly Moment[], bands: Bands): Markup {
  const { x, ticks } = timeScale(evidence.seconds)
  const { intendedRate } = evidence
  const steady =
    evidence.engine === 'k6' || intendedRate === undefined
      ? []
      : ([
          [0, intendedRate],
          [evidence.seconds, intendedRate],
        ] as const)
  const meant = bands.loadPhases.length > 0 ? meantRates(bands.loadPhases) : steady
  const rows = evenTicks(
    Math.max(0, ...meant.map(([, rate]) => rate), ...moments.map(({ rate }) => rate)) * 1.05,
    4,
  )
  const y = linear({ from: 0, to: rows.at(-1) ?? 1 }, { from: plot.bottom, to: plot.top })
  const rates = moments.map((moment): Point => [x(middle(moment)), y(moment.rate)])
  const failed = moments.some(({ failures }) => failures > 0)
  const bars = moments.map(({ at, length, failures }) =>
    failures > 0
      ? html`<rect class="failed" x="${x(at)}" width="${x(at + length) - x(at)}" y="${y(failures / length)}" height="${plot.bottom - y(failures / length)}"/>`
      : html``,
  )
  const goal = html`<path class="line budget" d="${linePath(meant.map(([at, rate]): Point => [x(at), y(rate)]))}"/>`
  const hits = moments.map(({ at, length, rate, failures }) =>
    column(
      x(at),
      x(at + length),
      `${formatSeconds(at)} · ${grouped(rate)}/s${failures > 0 ? ` · ${grouped(failures)} failed` : ''}`,
    ),
  )
  return figure(
    'Requests per second',
    `${moments.length} steps; the figures are in the table below the charts.`,
    [
      { label: 'ended', style: 'line s0' },
      ...(meant.length === 0 ? [] : [{ label: 'meant', style: 'line budget' }]),
      ...(failed ? [{ label: 'failed', style: 'line failed' }] : []),
      ...bands.keys,
    ],
    html`${valueAxis(
      rows.map((at) => ({ at, text: grouped(at) })),
      y,
    )}${baseAxis(ticks, x, 'bare')}${bands.drawn}${goal}${bars}<path class="line s0" d="${linePath(rates)}"/>${hits}`,
  )
}

/** The figures whose budgets belong into a chart of latency over time. */
const shownFigures: ReadonlySet<Figure> = new Set<Figure>(['p50', 'p95', 'p99'])

/** p95 and p99 of each second of one route, with the budgets of both as dashed lines. */
export function latencyChart(
  evidence: ScenarioEvidence,
  verdict: ScenarioVerdict,
  route: string,
  moments: readonly Moment[],
  bands: Bands,
): Markup {
  const limits = verdict.budgets
    .map(({ budget }) => budget)
    .filter((budget) => budget.route === route && shownFigures.has(budget.figure))
  const values = moments
    .flatMap(({ p50, p95, p99 }) => [p50, p95, p99])
    .filter((value) => value !== undefined)
  if (values.length === 0) return html``
  const all = [...values, ...limits.map(({ limit }) => limit)]
  const { y, axis } = latencyAxis(all)
  const { x, ticks } = timeScale(evidence.seconds)
  const path = (pick: (moment: Moment) => number | undefined): string =>
    linePath(
      moments.map((moment) => {
        const value = pick(moment)
        return value === undefined ? undefined : [x(middle(moment)), y(value)]
      }),
    )
  const spanOf = (phase: string | undefined): readonly [number, number] => {
    const found = bands.loadPhases.find(({ name }) => name === phase)
    return found ? [x(found.from), x(found.to)] : [plot.left, plot.right]
  }
  const lines = limits.map(({ limit, during }) => {
    const ends = spanOf(during).map((end): Point => [end, y(limit)])
    return html`<path class="line budget" d="${linePath(ends)}"/>`
  })
  const tags = limits.map((budget) => {
    const { during, ...whole } = budget
    return html`<text class="tag" x="${during ? spanOf(during)[0] + 3 : plot.right}" y="${y(budget.limit) - 4}" text-anchor="${during ? 'start' : 'end'}">${`${budget.figure} ${describeLimit(whole)}`}</text>`
  })
  const hits = moments.map((moment) => {
    const read = (name: 'p50' | 'p95' | 'p99') => `${name} ${formatMicroseconds(moment[name] ?? Number.NaN)}`
    return column(
      x(moment.at),
      x(moment.at + moment.length),
      `${formatSeconds(moment.at)} · ${read('p50')} · ${read('p95')} · ${read('p99')}`,
    )
  })
  return figure(
    `${route}: latency over time`,
    'The axis of latency is logarithmic; the figures are in the table below the charts.',
    [
      { label: 'p50', style: 'line p50' },
      { label: 'p95', style: 'line p95' },
      { label: 'p99', style: 'line p99' },
      ...(limits.length > 0 ? [{ label: 'budget', style: 'line budget' }] : []),
      ...bands.keys,
    ],
    html`${axis}${baseAxis(ticks, x, 'bare')}${bands.drawn}${lines}<path class="line p50" d="${path(({ p50 }) => p50)}"/><path class="line p95" d="${path(({ p95 }) => p95)}"/><path class="line p99" d="${path(({ p99 }) => p99)}"/>${tags}${hits}`,
  )
}
