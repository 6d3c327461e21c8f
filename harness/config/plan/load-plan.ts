import { usageError } from '../../base/errors.ts'
import { engineOf } from '../engines/engines.ts'
import type { Fault } from '../faults/fault.ts'
import type { LoadedScenario } from '../loading/load.ts'
import { meanRate, peakAt } from '../scenario/arrivals.ts'
import { wrongLoad } from '../scenario/endless.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { usualConnections } from '../scenario/usual-connections.ts'
import type { TypedLoad } from '../typed/typed-load.ts'
import { parseRate, seconds } from '../units/units.ts'

/** One scenario as it will be driven: its file, and its settings as numbers. */
export interface PlannedScenario {
  /** It has the connections of the rate that was asked for, unless its file gives their number. */
  readonly scenario: Scenario
  /** Absolute path of the scenario's module, from which the driver process imports it again. */
  readonly file: string
  /** The typed load, if there is no module; the driver process makes the scenario from it again. */
  readonly typed?: TypedLoad | undefined
  /** Requests (k6: iterations) per second that are meant to start; undefined for a closed loop. */
  readonly rate: number | undefined
  readonly warmUpSeconds: number
  /** The longest time that it is measured. */
  readonly durationSeconds: number
  readonly timeoutSeconds: number
}

/** The load and the faults during it, which are the same for every arm. */
export interface LoadPlan {
  readonly scenarios: readonly PlannedScenario[]
  /** The faults while each scenario is measured. */
  readonly faults?: readonly Fault[]
  readonly seed: number
}

/** What is asked of the load beyond the scenarios' own files. */
export interface LoadRequest {
  /** Requests per second. */
  readonly rate?: number | undefined
  readonly warmUpSeconds?: number | undefined
  /** The longest time that a scenario is measured, in seconds. */
  readonly lengthOf: (scenario: Scenario) => number
}

/** The average rate that a scenario's own file asks for over `span` seconds; undefined for a closed loop. */
function ownRate(scenario: Scenario, span: number): number | undefined {
  if ('arrivals' in scenario) return meanRate(scenario.arrivals, span)
  return 'rate' in scenario ? parseRate(scenario.rate ?? '') : undefined
}

/**
 * Whether `--rate` changes this scenario: it changes the open loops of a run, and a k6 script only if there are no open
 * loops.
 */
function takesRate(scenario: Scenario, all: readonly Scenario[]): boolean {
  if (engineOf(scenario).schedules === 'requests') return true
  const given = 'rate' in scenario && scenario.rate !== undefined
  return given && !all.some((other) => engineOf(other).schedules === 'requests')
}

/** Why these scenarios take no rate: the reasons of those whose engine keeps no schedule at all. */
function whyNoRate(scenarios: readonly Scenario[]): string {
  const scenario = scenarios.find((one) => engineOf(one).schedules === 'nothing') ?? scenarios[0]
  return scenario ? engineOf(scenario).whyNoRate : 'there is none'
}

/** A scenario with as many connections as a rate that was asked for can need over `span` seconds. */
function connectedFor(scenario: Scenario, rate: number, span: number): Scenario {
  if (!('arrivals' in scenario)) return scenario
  const { arrivals, timeout } = scenario
  return { ...scenario, connections: usualConnections(peakAt(arrivals, rate, span), seconds(timeout)) }
}

/** @throws TailgateError USAGE when a rate is asked for that fits none of the scenarios, or when a load would never end. */
export function planScenarios(
  files: readonly LoadedScenario[],
  { rate, warmUpSeconds, lengthOf }: LoadRequest,
): readonly PlannedScenario[] {
  const scenarios = files.map(({ scenario }) => scenario)
  if (rate !== undefined && !scenarios.some((scenario) => takesRate(scenario, scenarios)))
    throw usageError(`--rate fits none of these scenarios: ${whyNoRate(scenarios)}.`)
  return files.map(({ scenario, file, typed, leavesConnections }) => {
    const durationSeconds = lengthOf(scenario)
    const asked = takesRate(scenario, scenarios) ? rate : undefined
    const wrong = wrongLoad(scenario, durationSeconds, asked)
    if (wrong !== undefined) throw usageError(wrong)
    return {
      scenario: asked && leavesConnections ? connectedFor(scenario, asked, durationSeconds) : scenario,
      file,
      typed,
      rate: asked ?? ownRate(scenario, durationSeconds),
      warmUpSeconds: warmUpSeconds ?? seconds(scenario.warmUp),
      durationSeconds,
      timeoutSeconds: seconds(scenario.timeout),
    }
  })
}
