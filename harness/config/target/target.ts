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

/** Where the services of a running stack are reached; secrets live only here and in the processes' environment. */
export interface Endpoints {
  /** The base URL clients use, through the proxy where there is one, without a trailing slash. */
  readonly url: string
  /** Undefined where the stack has none, as is `redis`. */
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
  /** The URLs of the services of the target's own, by name. */
  readonly services: Readonly<Record<string, string>>
  /** The path of the certificate (PEM) of the authority behind a secured `url`; undefined for a plain one. */
  readonly authority?: string | undefined
}

/** Where an app gives its metrics: on the port it serves on, or on an admin listener of its own. */
export interface AppMetrics {
  readonly path: string
  readonly port: 'app' | 'admin'
}

/** The app with everything filled in that its description may leave out. */
export interface TargetApp {
  /** Empty where its image or Compose file says how it starts. */
  readonly command: readonly string[]
  /** The Compose file that brings it, relative to the config file, and which service of that it is. */
  readonly compose: string | undefined
  readonly service: string | undefined
  /** The port it listens on in its container; undefined for what its image or Compose file says. */
  readonly port: number | undefined
  /** Where it works, relative to the config file. */
  readonly directory: string
  readonly weights: readonly number[]
  readonly ready: Ready
  readonly readyWithin: Duration
  /** Undefined for an app that exports none. */
  readonly metrics: AppMetrics | undefined
  readonly user: string | undefined
  readonly withoutServices: 'fails' | 'waits'
  readonly files: AppFiles | undefined
  readonly image: AppImage | undefined
  /** All that it is told beside what every process gets. */
  environment(settings: AppSettings): Record<string, string>
}

/** A service of the target's own kind, with everything filled in. */
export interface Service {
  /** Undefined where its image says how it starts. */
  readonly command: readonly string[] | undefined
  readonly image: AppImage | undefined
  /** The ports it listens on by name, the one that others use first; 0 for any that is free, which it is told. */
  readonly ports: Readonly<Record<string, number>>
  readonly ready: Ready
  readonly readyWithin: Duration
  /** Its URL, in which `$HOST` and `$PORT` stand for where it is. */
  readonly url: string
  environment(settings: ServiceSettings): Record<string, string>
}

/** Which scenarios there are, with everything filled in. */
export interface ScenarioSettings {
  readonly directory: string
  readonly standard: readonly string[]
  readonly profiled: string | undefined
}

/** The service under test, complete: what its description left out has its default. Nothing below `config` knows the difference. */
export interface Target<R extends string = string> {
  readonly name: string
  /** Where it runs already: then there is no app, and no stack is started. */
  readonly url: string | undefined
  readonly app: TargetApp | undefined
  /** What the app needs: `postgres` and `redis` are the stack's own, others are described. */
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
