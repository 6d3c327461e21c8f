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
  /** The name of its bundle, where its report and its flame graph are. */
  readonly bundle: string
  readonly plan: Plan
  /** The Prometheus that was named to outlive the run. */
  readonly kept: string | undefined
  readonly onProblem: (sentence: string) => void
}

/**
 * Tells Prometheus of a run, so that every dashboard marks it: that of its stack while it stands, and one that was named to be
 * told, where runs are beside each other. What only pictures need is not missed where it cannot be written.
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

  /** Also tells the Prometheus of a stack, once there is one. */
  follow(stack: { readonly prometheus: string | undefined }): void {
    this.#ofStack = () => stack.prometheus
  }

  /** Who can be told at this moment; whoever is told for the first time is told that the run has begun. */
  #targets(): readonly string[] {
    const targets = [this.#parts.kept, this.#ofStack()].filter((target) => target !== undefined)
    for (const target of targets.filter((one) => !this.#told.has(one))) {
      this.#told.add(target)
      this.#write(target, 'tailgate_run_start_time_seconds', this.#labels, this.#began)
    }
    return targets
  }

  /** Writes a time as a value, now. Only the one that was named is missed when it does not take it. */
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

  /** Tells of one load from now on; to be advanced every second and ended. */
  ofLoad({ scenario, rate }: PlannedScenario, bundle: string): Promise<LoadWriter> {
    const { run, plan } = this.#parts
    const load = {
      ...{ run, scenario: scenario.name, engine: scenario.engine, rate, nameOf },
      routes: plan.stack.target.routes,
      limits: plan.stack.latencyLimits,
    }
    return LoadWriter.open(load, bundle, () => this.#targets())
  }

  /** When a fault began or was over, in Unix milliseconds. */
  ofFault(
    what: 'start' | 'end',
    labels: { readonly scenario: string; readonly fault: string },
    at: number,
  ): void {
    for (const target of this.#targets())
      this.#write(target, `tailgate_fault_${what}_time_seconds`, labels, at)
  }

  /** The measuring is over, while the stack still stands. */
  async end(): Promise<void> {
    const now = Date.now()
    await Promise.all(
      this.#targets().map((target) =>
        this.#write(target, 'tailgate_run_end_time_seconds', this.#labels, now),
      ),
    )
  }

  /** What the run came to. */
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
