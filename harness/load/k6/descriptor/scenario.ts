import type { ScenarioFields } from '../../../config/engine/scenario-fields.ts'
import type { Rate } from '../../../config/units/units.ts'

export interface K6Scenario<R extends string> extends ScenarioFields<R> {
  readonly engine: 'k6'
  /** The script, relative to the scenario's file. A request belongs to the route that its `name` tag names. */
  readonly script: string
  readonly routes: readonly R[]
  /**
   * Names that the script gives its requests and that are no keys of routes, with the route of each: as they are, or with
   * `*` for any text. null leaves requests out. What has no name is found by the method and path of a route.
   */
  readonly names?: Readonly<Record<string, R | null>>
  /** Iterations per second, given to the script as RATE; left out for a script that brings its own load. */
  readonly rate?: Rate
  /** `apart` for a script that follows redirects itself; else a redirect and what follows are one request. */
  readonly redirects?: 'together' | 'apart'
  readonly environment?: Readonly<Record<string, string>>
}
