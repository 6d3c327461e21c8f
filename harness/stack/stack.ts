import type { Endpoints } from '../config/target/target.ts'
import type { ProcessDescription } from '../guard/processes/process.ts'
import type { Victim } from './faults/victim.ts'
import type { RunningService } from './launch/running-service.ts'

/** The target with its services, running. Disposing it stops them in reverse order. */
export interface Stack extends AsyncDisposable {
  readonly endpoints: Endpoints
  readonly services: readonly RunningService[]
  /** Base URL of the Prometheus that scrapes the stack; undefined while it is not ready or was left out. */
  readonly prometheus: string | undefined
  /** The Grafana that shows the dashboards; undefined while it is not ready, was left out or is not to be had. */
  readonly grafana: { readonly url: string; readonly password: string } | undefined
  /**
   * Resolves once what goes on after the first answer is done or given up with a warning: Prometheus and the exporters
   * are ready, a newly prepared database is in the cache. Never rejects.
   */
  readonly observed: Promise<void>
  /** The rows that scenarios draw from: the path of a JSON file of `Feeds`; undefined where there is no dataset. */
  readonly feeds: string | undefined
  /** The services as faults see them. */
  readonly victims: readonly Victim[]
  /** One more process of the app against the same services, for example under a profiler; not behind the proxy. */
  appProcess(place: {
    readonly name: string
    readonly port: number
    readonly adminPort: number
  }): Promise<ProcessDescription>
  /** Rejects with SERVICE_DIED once any service ends that was not asked to; never resolves. */
  readonly failure: Promise<never>
  /** Seconds each step of starting took, by name, for `--json` and `bench`. */
  readonly timings: Readonly<Record<string, number>>
}
