import type { ScenarioDescription } from '../scenario/description.ts'
import type { TargetDescription } from './description.ts'

/** A description of a target that also gives the type of its scenarios. */
export interface DefinedTarget<R extends string = string> extends TargetDescription<R> {
  /** Gives a scenario the type of this target's routes, so that a wrong name of a route does not compile. */
  scenario(description: ScenarioDescription<R>): ScenarioDescription<R>
}

export function defineTarget<const R extends string>(description: TargetDescription<R>): DefinedTarget<R> {
  return { ...description, scenario: (scenario) => scenario }
}
