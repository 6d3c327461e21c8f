import type { ArmRequest } from '../setup/switches.ts'
import type { Duration } from '../units/units.ts'
import type { Dashboards, ExportedMetric } from './dashboards.ts'
import type {
  AppFiles,
  AppImage,
  AppSettings,
  BuildDescription,
  DatasetDescription,
  Method,
  Ready,
  ServiceSettings,
} from './description.ts'

/** The addresses of the services of a running stack; secrets exist only here and in the environment of the processes. */
export interface Endpoints {
  /** The base URL that clients use, through the proxy if there is one, without a trailing slash. */
  readonly url: string
  /** Undefined if the stack has no PostgreSQL; likewise for `redis`. */
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
  /** The URLs of the services that the target describes, by name. */
  readonly services: Readonly<Record<string, string>>
  /** The path of the certificate (PEM) of the authority behind an https `url`; undefined for a plain one. */
  readonly authority?: string | undefined
}

/** Where an app exports its metrics: on the port that it serves on, or on an admin listener of its own. */
export interface AppMetrics {
  readonly path: string
  readonly port: 'app' | 'admin'
}

/** The app, with everything filled in that its description may leave out. */
export interface TargetApp {
  /** Empty if its image or Compose file starts it. */
  readonly command: readonly string[]
  /** The Compose file that starts it, relative to the config file, and the name of its service in that file. */
  readonly compose: string | undefined
  readonly service: string | undefined
  /** The port that it listens on in its container; if undefined, its image or Compose file decides. */
  readonly port: number | undefined
  /** Its working directory, relative to the config file. */
  readonly directory: string
  readonly weights: readonly number[]
  readonly ready: Ready
  readonly readyWithin: Duration
  /** Undefined for an app that exports no metrics. */
  readonly metrics: AppMetrics | undefined
  readonly user: string | undefined
  readonly withoutServices: 'fails' | 'waits'
  readonly files: AppFiles | undefined
  readonly image: AppImage | undefined
  /** All variables of a process beside those that every process gets. */
  environment(settings: AppSettings): Record<string, string>
}

/** A service that the target describes, with everything filled in. */
export interface Service {
  /** Undefined if its image starts it. */
  readonly command: readonly string[] | undefined
  readonly image: AppImage | undefined
  /** The ports that it listens on by name, the one that others use first; 0 for any free port, which the service is given. */
  readonly ports: Readonly<Record<string, number>>
  readonly ready: Ready
  readonly readyWithin: Duration
  /** Its URL, in which `$HOST` and `$PORT` are replaced by its address. */
  readonly url: string
  environment(settings: ServiceSettings): Record<string, string>
}

/** The scenarios of a target, with everything filled in. */
export interface ScenarioSettings {
  readonly directory: string
  readonly standard: readonly string[]
  readonly profiled: string | undefined
}

/**
 * The service under test, complete: everything that its description left out has its default value. Only code in `config`
 * handles descriptions.
 */
export interface Target<R extends string = string> {
  readonly name: string
  /** The URL of a service that already runs: then there is no app, and no stack is started. */
  readonly url: string | undefined
  readonly app: TargetApp | undefined
  /** The services that the app needs: the stack provides `postgres` and `redis` itself, others are described. */
  readonly services: Readonly<Record<string, true | Service>>
  readonly proxy: 'nginx' | 'none'
  readonly build: BuildDescription | undefined
  readonly regressions: string | undefined
  readonly arm: ArmRequest
  readonly dataset: DatasetDescription | undefined
  readonly scenarios: ScenarioSettings
  readonly metrics: readonly ExportedMetric[]
  readonly dashboards: Dashboards | undefined
  readonly series: Readonly<Record<string, string>>
  readonly routes: Readonly<Record<R, `${Method} /${string}`>>
}
