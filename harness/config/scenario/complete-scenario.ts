import type { Arrivals } from '../requests/arrivals.ts'
import type { Journey, MixEntry, Step } from '../requests/mix.ts'
import { type Duration, seconds } from '../units/units.ts'
import { peakRate } from './arrivals.ts'
import type {
  JourneyDescription,
  MixEntryDescription,
  ScenarioDescription,
  StepDescription,
} from './description.ts'
import { routesOf } from './routes.ts'
import type { Scenario } from './scenario.ts'
import { usualConnections } from './usual-connections.ts'

type Routes = Readonly<Record<string, string>>
/** The fields that a scenario of any engine may have. */
interface AnyDescription {
  readonly why?: string | undefined
  readonly warmUp?: Duration | undefined
  readonly timeout?: Duration | undefined
  readonly budgets?: object | undefined
  readonly arrivals?: Arrivals
  readonly connections?: number | undefined
  readonly mix?: readonly (MixEntryDescription<string> | JourneyDescription<string>)[] | undefined
}

const usual = { warmUp: '5s', timeout: '10s' } as const

/**
 * The path of a route if it can be requested as it is; undefined if it has parameters, whose values only a scenario knows.
 */
export function fixedPath(route: string | undefined): string | undefined {
  const path = route?.split(' ')[1]
  return path === undefined || /[:*{]/.test(path) ? undefined : path
}

function stepOf<Asked extends StepDescription<string> | MixEntryDescription<string>>(
  step: Asked,
  routes: Routes,
): Asked & Pick<Step<string>, 'request'> {
  const { route, request } = step
  if (typeof request === 'function') return { ...step, request }
  const path = request ?? fixedPath(routes[route]) ?? '/'
  return { ...step, request: () => ({ path }) }
}

function entryOf(
  entry: MixEntryDescription<string> | JourneyDescription<string>,
  routes: Routes,
): MixEntry<string> | Journey<string> {
  const { weight = 1 } = entry
  if ('steps' in entry) return { ...entry, weight, steps: entry.steps.map((step) => stepOf(step, routes)) }
  return { ...stepOf(entry, routes), weight } as MixEntry<string>
}

/** A scenario in which everything that its description leaves out is filled in. A complete one stays unchanged. */
export function completeScenario(written: ScenarioDescription, routes: Routes): Scenario {
  const description = written as ScenarioDescription & AnyDescription
  const { warmUp = usual.warmUp, timeout = usual.timeout, budgets = {}, arrivals, mix } = description
  const scenario = {
    ...description,
    ...{ warmUp, timeout, budgets },
    ...(mix === undefined ? {} : { mix: mix.map((entry) => entryOf(entry, routes)) }),
    ...(arrivals === undefined
      ? {}
      : {
          connections: description.connections ?? usualConnections(peakRate(arrivals), seconds(timeout)),
        }),
  } as unknown as Scenario
  const why = description.why ?? `how ${routesOf(scenario).join(', ')} behave under this load`
  return { ...scenario, why }
}
