import type { ScenarioDescription } from '../scenario/description.ts'
import type { TargetDescription } from './description.ts'

/** A description of a target that also types its scenarios. */
export interface DefinedTarget<R extends string = string> extends TargetDescription<R> {
  /** Types a scenario against the routes of this target, so that a wrong route name does not compile. */
  scenario(description: ScenarioDescription<R>): ScenarioDescription<R>
}

export function defineTarget<const R extends string>(description: TargetDescription<R>): DefinedTarget<R> {
  return { ...description, scenario: (scenario) => scenario }
}
