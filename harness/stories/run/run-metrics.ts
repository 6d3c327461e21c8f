import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import type { Phase } from '../../evidence/phase.ts'
import { LoadWriter } from '../../prometheus/load-metrics/load-writer.ts'
import { writeSamples } from '../../prometheus/remote-write.ts'
import { phaseInWords } from '../../report/phase-in-words.ts'
import type { Report } from '../../report/report.ts'

/**
 * Milliseconds after which the beginning of what still goes on is written again. Prometheus repeats a value for five minutes
 * only, so that the last five minutes of a long run would not show that it goes on.
 */
const repeatAfterMs = 60_000

/** The beginning of a run or a fault that has not ended. */
interface Beginning {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  /** Unix milliseconds. */
  readonly time: number
}

const nameOf = (phase: Phase): string =>
  phase.kind === 'step' || phase.kind === 'part' ? phaseInWords(phase) : phase.kind

export interface RunMetricsParts {
  /** The id of the run. */
  readonly run: string
  /** The name of its bundle, which contains its report and its flame graph. */
  readonly bundle: string
  readonly plan: Plan
  /** The Prometheus that was named to outlive the run. */
  readonly kept: string | undefined
  readonly onProblem: (sentence: string) => void
  /** Unix milliseconds. */
  readonly now?: () => number
}

/**
 * Writes marks of a run to Prometheus, so that every dashboard shows them: to that of its stack while it is up, and to a
 * named one, where runs can be compared. When a mark that only charts need cannot be written, it is left out.
 */
export class RunMetrics {
  readonly #parts: RunMetricsParts
  readonly #labels: Readonly<Record<string, string>>
  readonly #now: () => number
  #goingOn: readonly Beginning[]
  /** When each Prometheus was last told of each beginning. */
  readonly #told = new Map<string, Map<Beginning, number>>()
  #ofStack: () => string | undefined = () => undefined

  constructor(parts: RunMetricsParts) {
    this.#parts = parts
    const scenarios = parts.plan.load.scenarios.map(({ scenario }) => scenario.name).join(', ')
    this.#labels = { run: parts.run, scenarios }
    this.#now = parts.now ?? Date.now
    this.#goingOn = [{ metric: 'tailgate_run_start_time_seconds', labels: this.#labels, time: this.#now() }]
  }

  /** Also writes to the Prometheus of a stack, once there is one. */
  follow(stack: { readonly prometheus: string | undefined }): void {
    this.#ofStack = () => stack.prometheus
  }

  /** The Prometheus servers that can be written to now; they are told of what goes on, those that are new at once. */
  #targets(): readonly string[] {
    const targets = [this.#parts.kept, this.#ofStack()].filter((target) => target !== undefined)
    for (const target of targets) this.#tellOn(target)
    return targets
  }

  #tellOn(target: string): void {
    const told = this.#told.get(target) ?? new Map<Beginning, number>()
    this.#told.set(target, told)
    const now = this.#now()
    for (const one of this.#goingOn) {
      if (now - (told.get(one) ?? Number.NEGATIVE_INFINITY) < repeatAfterMs) continue
      told.set(one, now)
      this.#write(target, one.metric, one.labels, one.time)
    }
  }

  /** Writes a time as a value, now. Only the named Prometheus is reported when it refuses. */
  #write(
    target: string,
    metric: string,
    labels: Readonly<Record<string, string>>,
    time: number,
  ): Promise<void> {
    return writeSamples(target, [{ metric, labels, value: time / 1000, at: this.#now() }]).catch(
      (error: unknown) => {
        if (target === this.#parts.kept)
          this.#parts.onProblem(`--prometheus was not told of the run: ${error}`)
      },
    )
  }

  /** Writes one load from now on; the result must be advanced every second and ended. */
  ofLoad({ scenario, rate }: PlannedScenario, bundle: string): Promise<LoadWriter> {
    const { run, plan } = this.#parts
    const load = {
      ...{ run, scenario: scenario.name, engine: scenario.engine, rate, nameOf },
      routes: plan.stack.target.routes,
      limits: plan.stack.latencyLimits,
    }
    return LoadWriter.open(load, bundle, () => this.#targets())
  }

  /** The beginning or the end of a fault, in Unix milliseconds. */
  ofFault(
    what: 'start' | 'end',
    labels: { readonly scenario: string; readonly fault: string },
    at: number,
  ): void {
    const isOf = ({ labels: own }: Beginning) =>
      own.fault === labels.fault && own.scenario === labels.scenario
    this.#goingOn = this.#goingOn.filter((one) => !isOf(one))
    if (what === 'start')
      this.#goingOn = [...this.#goingOn, { metric: 'tailgate_fault_start_time_seconds', labels, time: at }]
    for (const target of this.#targets())
      if (what === 'end') this.#write(target, 'tailgate_fault_end_time_seconds', labels, at)
  }

  /** Marks the end of the measurement, while the stack is still up. */
  async end(): Promise<void> {
    const targets = this.#targets()
    this.#goingOn = []
    const now = this.#now()
    await Promise.all(
      targets.map((target) => this.#write(target, 'tailgate_run_end_time_seconds', this.#labels, now)),
    )
  }

  /** Writes the verdict of the run. */
  async judged({ verdict }: Pick<Report, 'verdict'>): Promise<void> {
    const { run, bundle } = this.#parts
    const now = this.#now()
    const judged = verdict.scenarios.map(({ scenario, outcome }) => ({
      run,
      scenario,
      verdict: outcome,
      bundle,
    }))
    await Promise.all(
      this.#targets().flatMap((target) =>
        judged.map((labels) => this.#write(target, 'tailgate_run_verdict_time_seconds', labels, now)),
      ),
    )
  }
}
