import { rateTolerance } from '../../config/engine/rate-tolerance.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { emptyDistribution, quantile, subtract } from '../../evidence/distribution.ts'
import type { ServiceSecond } from '../../evidence/evidence.ts'
import type { Phase } from '../../evidence/phase.ts'
import {
  type BeginLine,
  type ScenarioLine,
  type SecondsLine,
  sendLagRoute,
} from '../../evidence/seconds-line.ts'
import { pointOf, type SeriesHead, type SeriesPoint, seriesHead } from '../remote-write.ts'
import { boundariesFor } from './boundaries.ts'
import type { RouteInterval } from './route-intervals.ts'
import { HistogramTotals, Totals } from './totals.ts'

/** A load with the labels of its metrics and the facts known before it begins. */
export interface DescribedLoad {
  /** The id of the run. */
  readonly run: string
  readonly scenario: string
  readonly engine: string
  /** `GET /path` by the name of the route. */
  readonly routes: Readonly<Record<string, string>>
  /** Arrivals per second: requests, iterations of k6 or beginnings of a journey; undefined for a closed loop. */
  readonly rate: number | undefined
  /** The limits of latency budgets in seconds; a bucket ends on each. */
  readonly limits: readonly number[]
  /** The name of a phase. */
  readonly nameOf: (phase: Phase) => string
}

type Update = () => void

const lagQuantiles = { p50: 0.5, p99: 0.99, max: 1 } as const

/**
 * The metrics of a load for Prometheus, made from the lines of its evidence as they are written: requests and failures,
 * durations from the intended start, send lag, intended rate, the generator's processor time, phases. Every value lies at the
 * end of its second, by the intended start of the requests, however late it became known.
 */
export class LoadMetrics {
  readonly #load: DescribedLoad
  readonly #own: Readonly<Record<string, string>>
  readonly #totals = new Totals()
  readonly #durations: HistogramTotals
  readonly #generator = new Totals()
  readonly #waiting = new Map<number, Update[]>()
  readonly #phases: Phase[] = []
  /** Phases that were already reported to Prometheus. */
  readonly #told = new Set<Phase>()
  /** Series that have a value at each moment of the load. */
  readonly #momentary = new Map<string, SeriesHead>()
  #gauges: SeriesPoint[] = []
  #done = 0
  #startedAt: number | undefined
  #lastAt = 0

  constructor(load: DescribedLoad) {
    this.#load = load
    this.#own = { run: load.run, scenario: load.scenario, engine: load.engine }
    this.#durations = new HistogramTotals(
      this.#totals,
      'tailgate_load_duration_seconds',
      boundariesFor(load.limits),
    )
  }

  #later(second: number, update: Update): void {
    const updates = this.#waiting.get(second) ?? []
    updates.push(update)
    this.#waiting.set(second, updates)
  }

  #routeLabels(route: string): Readonly<Record<string, string>> {
    const [method = '', endpoint = route] = this.#load.routes[route]?.split(' ') ?? []
    return { ...this.#own, route, method, endpoint }
  }

  addLine(line: SecondsLine): void {
    if (line.type === 'begin') this.#begin(line)
    if (line.type === 'second') this.#later(line.at, () => this.#count(line))
    if (line.type === 'transfer') this.#later(line.at, () => this.#countBytes(line))
    if (line.type === 'scenario') this.#countUnsent(line)
  }

  /** At the end of a load with a schedule: the requests that it lacks, and how many of them its certificate allows. */
  #countUnsent(line: ScenarioLine): void {
    const { intended, seconds } = line
    if (intended === null || !(seconds > 0)) return
    this.#later(Math.floor(seconds), () => {
      const values = {
        tailgate_load_unsent_requests: Math.max(0, intended - this.#done),
        tailgate_load_unsent_allowed_requests: intended * rateTolerance(engineOf(line), seconds),
      }
      for (const [metric, value] of Object.entries(values))
        this.#gauges.push({ head: seriesHead(metric, this.#own), value, at: this.#lastAt })
    })
  }

  #begin({ startedAt }: BeginLine): void {
    this.#startedAt = startedAt
    this.#lastAt = startedAt
  }

  #count(line: Extract<SecondsLine, { type: 'second' }>): void {
    const labels = this.#routeLabels(line.route)
    this.#done += line.done
    const answered = Object.values(line.statuses).reduce((total, count) => total + count, 0)
    // A timeout or a broken connection has no status, and is a request all the same.
    const unanswered: Readonly<Record<string, number>> =
      line.done > answered ? { none: line.done - answered } : {}
    for (const [status, count] of Object.entries({ ...line.statuses, ...unanswered }))
      this.#totals.add('tailgate_load_requests_total', { ...labels, status }, count)
    for (const [kind, count] of Object.entries(line.failures))
      this.#totals.add('tailgate_load_failures_total', { ...this.#own, route: line.route, kind }, count)
    this.#countBytes(line)
  }

  #countBytes({ bytesIn, bytesOut }: { readonly bytesIn: number; readonly bytesOut: number }): void {
    for (const [direction, bytes] of [
      ['received', bytesIn],
      ['sent', bytesOut],
    ] as const)
      this.#totals.add('tailgate_load_bytes_total', { ...this.#own, direction }, bytes)
  }

  /** Takes the intervals of one route and second: those of all requests and those of failed ones. */
  addIntervals({ route, all, failed }: RouteInterval): void {
    const { start = 0, latency } = all ?? {}
    if (latency === undefined || this.#startedAt === undefined) return
    this.#later(Math.round((start - this.#startedAt) / 1000), () => {
      if (route === sendLagRoute) {
        for (const [name, share] of Object.entries(lagQuantiles))
          this.#gauge(`tailgate_load_send_lag_${name}_seconds`, (quantile(latency, share) ?? 0) / 1e6)
        return
      }
      const labels = this.#routeLabels(route)
      const bad = failed?.latency ?? emptyDistribution
      this.#durations.add({ ...labels, outcome: 'expected' }, subtract(latency, bad))
      if (bad.total > 0) this.#durations.add({ ...labels, outcome: 'failed' }, bad)
    })
  }

  addPhase(phase: Phase): void {
    const isFault = phase.kind === 'fault' || phase.kind === 'missed-fault'
    if (phase.scenario === this.#load.scenario && !isFault) this.#phases.push(phase)
  }

  /** Processor time of the generator, including its warm-up. */
  addResources({ service, cpu, at }: ServiceSecond): readonly SeriesPoint[] {
    if (service !== 'generator') return []
    this.#generator.add('tailgate_load_generator_cpu_seconds_total', this.#own, cpu)
    return this.#generator.points(at)
  }

  #momentaryHead(metric: string): SeriesHead {
    const head = this.#momentary.get(metric) ?? seriesHead(metric, this.#own)
    this.#momentary.set(metric, head)
    return head
  }

  #gauge(metric: string, value: number): void {
    this.#gauges.push({ head: this.#momentaryHead(metric), value, at: this.#lastAt })
  }

  /** The intended rate at a time: that of the phase, else that of the whole load. */
  #intendedAt(at: number): number | undefined {
    const inside = this.#phases.find(
      (phase) => (phase.kind === 'step' || phase.kind === 'part') && phase.from < at && at <= phase.to,
    )
    if (inside === undefined || !('rate' in inside) || inside.rate === undefined) return this.#load.rate
    const [first, last] = inside.rate
    return first + ((last - first) * (at - inside.from)) / Math.max(1, inside.to - inside.from)
  }

  /** Newly known phases, each reported once, at `now` in Unix milliseconds. */
  phasePoints(now: number): readonly SeriesPoint[] {
    const told = this.#phases.filter((phase) => !this.#told.has(phase))
    for (const phase of told) this.#told.add(phase)
    return told.flatMap((phase) => {
      const labels = { ...this.#own, phase: this.#load.nameOf(phase) }
      return (['start', 'end'] as const).map((what) =>
        pointOf({
          metric: `tailgate_run_phase_${what}_time_seconds`,
          labels,
          value: phase[what === 'start' ? 'from' : 'to'] / 1000,
          at: now,
        }),
      )
    })
  }

  /**
   * Everything that has become known since the last call, second by second; before the end without the newest second, of which
   * the latencies become known later than the counts. Each series so has one value for each second: a rate over values in pairs
   * reads a sixth too low, because Prometheus extrapolates by their average distance.
   */
  points({ isLast = true } = {}): readonly SeriesPoint[] {
    if (this.#startedAt === undefined) return []
    const startedAt = this.#startedAt
    const points: SeriesPoint[] = []
    const known = [...this.#waiting].toSorted(([a], [b]) => a - b)
    const held = isLast ? [] : known.splice(-1)
    for (const [second, updates] of known) {
      // Late values count at the next moment for which nothing was reported yet.
      this.#lastAt = Math.max(startedAt + (second + 1) * 1000, this.#lastAt + 1)
      for (const update of updates) update()
      const intended = this.#intendedAt(this.#lastAt - 500)
      if (intended !== undefined) this.#gauge('tailgate_load_intended_rate', intended)
      points.push(...this.#totals.points(this.#lastAt), ...this.#gauges)
      this.#gauges = []
    }
    this.#waiting.clear()
    for (const [second, updates] of held) this.#waiting.set(second, updates)
    return points
  }

  /** Ends the series that have a value at each moment, so that none continues after the load. */
  ends(): readonly SeriesPoint[] {
    const at = this.#lastAt + 1000
    return [...this.#momentary.values()].map((head) => ({ head, value: 'gone', at }))
  }
}
