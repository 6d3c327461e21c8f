import type { Budgets } from '../budgets/limits.ts'
import type { ArmRequest } from '../setup/switches.ts'
import type { Duration } from '../units/units.ts'

/** What every scenario contains, whichever engine sends its load. */
export interface ScenarioFields<R extends string> {
  readonly name: string
  /** How the stack is set up for it, unless the command line says otherwise: protocol, profiles, processes, variables. */
  readonly arm?: ArmRequest
  /** One sentence: what this load stands for and why its tail matters. */
  readonly why: string
  readonly duration: Duration
  readonly warmUp: Duration
  /** A request that takes longer counts as a timeout; its latency counts with the time that it had taken by then. */
  readonly timeout: Duration
  readonly budgets: Budgets<R>
}
