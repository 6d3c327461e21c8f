import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import type { Phase } from '../../evidence/phase.ts'
import { LoadWriter } from '../../prometheus/load-metrics/load-writer.ts'
import { writeSamples } from '../../prometheus/remote-write.ts'
import { phaseInWords } from '../../report/phase-in-words.ts'
import type { Report } from '../../report/report.ts'

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
}

/**
 * Writes marks of a run to Prometheus, so that every dashboard shows them: to that of its stack while it is up, and to a
 * named one, where runs can be compared. When a mark that only charts need cannot be written, it is left out.
 */
export class RunMetrics {
  readonly #parts: RunMetricsParts
  readonly #labels: Readonly<Record<string, string>>
  readonly #began = Date.now()
  readonly #told = new Set<string>()
  #ofStack: () => string | undefined = () => undefined

  constructor(parts: RunMetricsParts) {
    this.#parts = parts
    const scenarios = parts.plan.load.scenarios.map(({ scenario }) => scenario.name).join(', ')
    this.#labels = { run: parts.run, scenarios }
  }

  /** Also writes to the Prometheus of a stack, once there is one. */
  follow(stack: { readonly prometheus: string | undefined }): void {
    this.#ofStack = () => stack.prometheus
  }

  /** The Prometheus servers that can be written to now; one that is new first gets the start of the run. */
  #targets(): readonly string[] {
    const targets = [this.#parts.kept, this.#ofStack()].filter((target) => target !== undefined)
    for (const target of targets.filter((one) => !this.#told.has(one))) {
      this.#told.add(target)
      this.#write(target, 'tailgate_run_start_time_seconds', this.#labels, this.#began)
    }
    return targets
  }

  /** Writes a time as a value, now. Only the named Prometheus is reported when it refuses. */
  #write(
    target: string,
    metric: string,
    labels: Readonly<Record<string, string>>,
    time: number,
  ): Promise<void> {
    return writeSamples(target, [{ metric, labels, value: time / 1000, at: Date.now() }]).catch(
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
    for (const target of this.#targets())
      this.#write(target, `tailgate_fault_${what}_time_seconds`, labels, at)
  }

  /** Marks the end of the measurement, while the stack is still up. */
  async end(): Promise<void> {
    const now = Date.now()
    await Promise.all(
      this.#targets().map((target) =>
        this.#write(target, 'tailgate_run_end_time_seconds', this.#labels, now),
      ),
    )
  }

  /** Writes the verdict of the run. */
  async judged({ verdict }: Pick<Report, 'verdict'>): Promise<void> {
    const { run, bundle } = this.#parts
    const now = Date.now()
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
