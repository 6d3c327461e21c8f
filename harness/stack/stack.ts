import type { Endpoints } from '../config/target/target.ts'
import type { ProcessDescription } from '../guard/processes/process.ts'
import type { Victim } from './faults/victim.ts'
import type { RunningService } from './launch/running-service.ts'

/** The target with its services, running. Disposing it stops them in reverse order. */
export interface Stack extends AsyncDisposable {
  readonly endpoints: Endpoints
  readonly services: readonly RunningService[]
  /** What cannot be seen of the target and how to see it, one sentence each, for the report. */
  readonly unseen: readonly string[]
  /** The base URL of the Prometheus that scrapes the stack; undefined while it is not ready, or when it was left out. */
  readonly prometheus: string | undefined
  /** The Grafana that shows the dashboards; undefined while it is not ready, or when it was left out or is not available. */
  readonly grafana: { readonly url: string; readonly password: string } | undefined
  /**
   * Resolves once the work after the first answer is done, or has failed with a warning: Prometheus and the exporters are
   * ready, and a newly prepared database is in the cache. Never rejects.
   */
  readonly observed: Promise<void>
  /** The rows that scenarios draw from, as the path of a JSON file of `Feeds`; undefined when there is no dataset. */
  readonly feeds: string | undefined
  /** The services from the point of view of faults. */
  readonly victims: readonly Victim[]
  /**
   * Starts an additional process of the app with the same services, for example under a profiler; the proxy does not use it.
   */
  appProcess(place: {
    readonly name: string
    readonly port: number
    readonly adminPort: number
  }): Promise<ProcessDescription>
  /** Rejects with SERVICE_DIED when a service ends unexpectedly; never resolves. */
  readonly failure: Promise<never>
  /**
   * Looks once for services that have ended and of which `failure` does not tell at once.
   * @throws TailgateError SERVICE_DIED, DOCKER_NEEDED.
   */
  requireStanding(): Promise<void>
  /** Seconds that each step of the start took, by name, for `--json` and `bench`. */
  readonly timings: Readonly<Record<string, number>>
}
