import { join } from 'node:path'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import type { ArmName } from '../../evidence/arm-name.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { runnerOf } from './engine-registry.ts'

/** The target of the load of a scenario, and the place of its evidence. */
export interface Destination {
  /** Base URL of the target, without a trailing slash. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind an https URL. */
  readonly authority?: string | undefined
  /** The feeds of the dataset, a JSON file; undefined if there is no dataset. */
  readonly feeds: string | undefined
  readonly bundle: string
  /** The arm that runs there; undefined in a run, which has only one. */
  readonly arm?: ArmName | undefined
  /** A private directory for the socket between harness and driver. */
  readonly directory: string
  /** The Prometheus of the stack, if there is one. */
  readonly prometheus?: string | undefined
}

/** The order for one scenario of a plan. */
export function orderFor(
  { stack, load }: Pick<Plan, 'stack' | 'load'>,
  planned: PlannedScenario,
  destination: Destination,
): DriveOrder {
  const { scenario, file, typed, rate, warmUpSeconds, durationSeconds, timeoutSeconds } = planned
  return {
    file,
    typed,
    routes: stack.target.routes,
    url: destination.url,
    authority: destination.authority,
    feeds: destination.feeds,
    bundle: destination.bundle,
    arm: destination.arm,
    socket: join(destination.directory, `${scenario.name}.sock`),
    seed: load.seed,
    rate,
    // The driver loads the file again, which does not know what rate was asked for.
    connections: 'arrivals' in scenario ? scenario.connections : undefined,
    warmUpSeconds,
    durationSeconds,
    timeoutSeconds,
    program: runnerOf(scenario.engine).program?.find(),
    prometheus: destination.prometheus,
  }
}
