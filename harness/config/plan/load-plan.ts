import { usageError } from '../../base/errors.ts'
import { engineOf } from '../engines/engines.ts'
import type { Fault } from '../faults/fault.ts'
import type { LoadedScenario } from '../loading/load.ts'
import { meanRate } from '../scenario/arrivals.ts'
import { wrongLoad } from '../scenario/endless.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { TypedLoad } from '../typed/typed-load.ts'
import { parseRate, seconds } from '../units/units.ts'

/** One scenario as it will be driven: its file and its settings in numbers. */
export interface PlannedScenario {
  readonly scenario: Scenario
  /** Absolute path of the scenario's module; the driver process imports it again by this path. */
  readonly file: string
  /** What was typed in the place of a module; the driver process makes the scenario of it again. */
  readonly typed?: TypedLoad | undefined
  /** Requests (k6: iterations) per second meant to start; undefined for a closed loop. */
  readonly rate: number | undefined
  readonly warmUpSeconds: number
  /** How long it is measured at most. */
  readonly durationSeconds: number
  readonly timeoutSeconds: number
}

/** What is sent, and what is broken meanwhile: the same for every arm. */
export interface LoadPlan {
  readonly scenarios: readonly PlannedScenario[]
  /** What is broken while each scenario is measured. */
  readonly faults?: readonly Fault[]
  readonly seed: number
}

/** What is asked of the load beyond the scenarios' own files. */
export interface LoadRequest {
  /** Requests per second. */
  readonly rate?: number | undefined
  readonly warmUpSeconds?: number | undefined
  /** How long a scenario is measured at most, in seconds. */
  readonly lengthOf: (scenario: Scenario) => number
}

/** The rate a scenario's own file asks for over `span` seconds, on average; undefined for a closed loop. */
function ownRate(scenario: Scenario, span: number): number | undefined {
  if ('arrivals' in scenario) return meanRate(scenario.arrivals, span)
  return 'rate' in scenario ? parseRate(scenario.rate ?? '') : undefined
}

/** `--rate` is for the open loops of a run; only where there are none does it reach a k6 script. */
function takesRate(scenario: Scenario, all: readonly Scenario[]): boolean {
  if (engineOf(scenario).schedules === 'requests') return true
  const given = 'rate' in scenario && scenario.rate !== undefined
  return given && !all.some((other) => engineOf(other).schedules === 'requests')
}

/** Of scenarios that take no rate, those that keep no schedule at all say why. */
function whyNoRate(scenarios: readonly Scenario[]): string {
  const told = scenarios.find((scenario) => engineOf(scenario).schedules === 'nothing') ?? scenarios[0]
  return told ? engineOf(told).whyNoRate : 'there is none'
}

/** @throws TailgateError USAGE when a rate is asked for that fits none of them, or a load would never end. */
export function planScenarios(
  files: readonly LoadedScenario[],
  { rate, warmUpSeconds, lengthOf }: LoadRequest,
): readonly PlannedScenario[] {
  const scenarios = files.map(({ scenario }) => scenario)
  if (rate !== undefined && !scenarios.some((scenario) => takesRate(scenario, scenarios)))
    throw usageError(`--rate fits none of these scenarios: ${whyNoRate(scenarios)}.`)
  return files.map(({ scenario, file, typed }) => {
    const durationSeconds = lengthOf(scenario)
    const asked = takesRate(scenario, scenarios) ? rate : undefined
    const wrong = wrongLoad(scenario, durationSeconds, asked)
    if (wrong !== undefined) throw usageError(wrong)
    return {
      scenario,
      file,
      typed,
      rate: asked ?? ownRate(scenario, durationSeconds),
      warmUpSeconds: warmUpSeconds ?? seconds(scenario.warmUp),
      durationSeconds,
      timeoutSeconds: seconds(scenario.timeout),
    }
  })
}
