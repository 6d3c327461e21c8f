import type { ScenarioFields } from '../../../config/engine/scenario-fields.ts'
import type { Rate } from '../../../config/units/units.ts'

export interface K6Scenario<R extends string> extends ScenarioFields<R> {
  readonly engine: 'k6'
  /** The script, relative to the scenario's file. The `name` tag of a request gives the route that the request belongs to. */
  readonly script: string
  readonly routes: readonly R[]
  /**
   * Names that the script gives to requests and that are not names of routes, each with its route: the exact name, or a name
   * with `*` for any text. null leaves the requests out. A request without a name is matched by the method and path of a
   * route.
   */
  readonly names?: Readonly<Record<string, R | null>>
  /** Iterations per second, given to the script as RATE; left out if the script sets its own load. */
  readonly rate?: Rate
  /**
   * `apart` for a script that follows redirects itself; with `together` a redirect and the requests that follow it are one
   * request.
   */
  readonly redirects?: 'together' | 'apart'
  readonly environment?: Readonly<Record<string, string>>
}
