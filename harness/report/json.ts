import { schemaVersion } from '../bundle/sealed-record.ts'
import { quantile, sumOf } from '../evidence/distribution.ts'
import type { RouteEvidence, ScenarioEvidence, TransferSecond } from '../evidence/evidence.ts'
import { evidenceBetween } from '../evidence/reader/evidence-between.ts'
import { afterWarmUpOf } from '../verdict/certificate/warm-up-cut.ts'
import { loadPhasesOf } from '../verdict/figures/phases.ts'
import { failuresOf } from './failures.ts'
import { phaseInWords } from './phase-in-words.ts'
import type { Report } from './report.ts'

/** The single document of `--json`; `bundle` is the path of the complete evidence. Latencies are in microseconds. */
export function jsonDocument(report: Report, bundle: string): Record<string, unknown> {
  const { run, verdict, evidence, profiles } = report
  return {
    schema: schemaVersion,
    id: run.id,
    startedAt: new Date(run.startedAt).toISOString(),
    status: run.status,
    notes: run.notes ?? [],
    bundle,
    verdict,
    scenarios: evidence.scenarios.map((scenario) => {
      const loadPhases = loadPhasesOf(evidence.phases, scenario)
      const judged = verdict.scenarios.find((one) => one.scenario === scenario.scenario)
      const part = afterWarmUpOf(scenario, judged)
      return {
        scenario: scenario.scenario,
        engine: scenario.engine,
        status: scenario.status,
        seconds: scenario.seconds,
        warmUpCutSeconds: judged?.warmUpCutSeconds ?? 0,
        intendedRate: scenario.intendedRate ?? null,
        routes: part.routes.map((route, index) => figuresOf(route, part.seconds, scenario.routes[index])),
        failures: failuresOf(scenario),
        transfer: transferOf(scenario),
        phases: loadPhases.map((phase) => ({
          ...phase,
          said: phaseInWords(phase),
          routes: evidenceBetween(scenario, phase.from, phase.to).routes.map((route) =>
            figuresOf(route, phase.to - phase.from),
          ),
        })),
      }
    }),
    profiles,
    environment: run.environment,
  }
}

/** Bytes counted for all routes together; null when the engine counts those of each route. */
function transferOf({ transfer }: ScenarioEvidence): { bytesIn: number; bytesOut: number } | null {
  if (transfer === undefined) return null
  const sum = (pick: (second: TransferSecond) => number) =>
    transfer.reduce((total, second) => total + pick(second), 0)
  return { bytesIn: sum(({ bytesIn }) => bytesIn), bytesOut: sum(({ bytesOut }) => bytesOut) }
}

/**
 * The figures of a route. Its counts, failures and bytes and its maximum are those of `whole`, from which no warm-up was cut; its
 * rate and its other latencies are those of `samples` requests after the cut.
 */
function figuresOf(part: RouteEvidence, seconds: number, whole = part): Record<string, unknown> {
  const { route, total, latency } = part
  const at = (p: number) => quantile(latency, p) ?? null
  return {
    route,
    ...whole.total,
    rate: total.done / seconds,
    mean: latency.total > 0 ? sumOf(latency) / latency.total : null,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    'p99.9': at(0.999),
    max: whole.latency.values.at(-1) ?? null,
    samples: latency.total,
  }
}
