import type { Scenario } from '../scenario/scenario.ts'
import type { ArmRequest } from '../setup/switches.ts'
import type { Duration } from '../units/units.ts'
import type { DashboardsDescription, ExportedMetric } from './dashboards.ts'

/** A method in capitals: these, or any other that a server knows, such as `PROPFIND`. CONNECT opens a tunnel and is none. */
export type Method =
  | 'GET'
  | 'HEAD'
  | 'POST'
  | 'PUT'
  | 'PATCH'
  | 'DELETE'
  | 'OPTIONS'
  | 'TRACE'
  | Uppercase<string>

/** Where the services of a running stack are reached; secrets live only here and in the processes' environment. */
export interface Endpoints {
  /** The base URL clients use, through the proxy, without a trailing slash. */
  readonly url: string
  readonly postgres: string
  readonly redis: string
  /** The path of the certificate (PEM) of the authority behind a secured `url`; undefined for a plain one. */
  readonly authority?: string | undefined
}

/** What one app process is told: its own listeners and the services it needs. */
export interface AppSettings {
  /** The address to listen on: loopback, or all addresses of its container. */
  readonly host: string
  readonly port: number
  readonly adminPort: number
  readonly postgres: string
  readonly redis: string
  /** A directory that all processes of the app share and that goes with the stack. */
  readonly directory: string
  /** Where the proxy takes files over (X-Accel-Redirect): `app.files.prefix`; undefined while the app sends them itself. */
  readonly filesPrefix: string | undefined
  /** Random secrets of this stack by name, made on first use: the same name gives the same secret to every process. */
  secret(name: string): string
  /** Every latency limit of the run in seconds, so that metrics can put bucket boundaries on them. */
  readonly latencyBudgets: readonly number[]
}

/** An image in which `command` starts the app from the working directory that the image sets. */
export interface AppImage {
  readonly name: string
  /** The file it is built from, relative to the config file, for the sentence that says how. */
  readonly dockerfile: string
}

/** Stored files that the app may leave to the proxy, by answering with `X-Accel-Redirect: <prefix><path in directory>`. */
export interface AppFiles {
  /** A path of one segment, `/files/`, that only the app can lead to. */
  readonly prefix: string
  /** Where the files are, relative to the directory that the processes of the app share. */
  readonly directory: string
}

export interface AppDescription {
  /** The program and its arguments; `node` means the Node that runs Tailgate. Paths are relative to the config file. */
  readonly command: readonly string[]
  /** One process for each weight, behind the proxy. */
  readonly weights: readonly number[]
  /** The path that answers 200 once a process can serve. */
  readonly ready: string
  /** How long a process may take until it is ready; `30s` when left out. */
  readonly readyWithin?: Duration
  /** The path of the metrics on the admin listener. */
  readonly metrics: string
  /**
   * Who runs the app when root starts it, a name or a number: the default is the owner of the project's directory, and where
   * that is root the user `tailgate`, who can read the project and write nothing in it.
   */
  readonly user?: string
  /** What a process does that starts before its services answer: fail (the default), or wait until it can be ready. */
  readonly withoutServices?: 'fails' | 'waits'
  /** Files that the proxy can send instead of the app, with `--files proxy`. */
  readonly files?: AppFiles
  /** What `--stack docker` runs it from; without it, the app cannot run there. */
  readonly image?: AppImage
  environment(settings: AppSettings): Record<string, string>
}

export interface DatasetDescription {
  /** How many rows of the main table there are unless `--rows` says otherwise. */
  readonly size: number
  /** Commands and SQL files that make the database, in order; `{ command }` gets the environment of the app. */
  readonly prepare: readonly ({ readonly command: readonly string[] } | { readonly sql: string })[]
  /** Files whose content decides whether a prepared database can be used again. */
  readonly inputs: readonly string[]
  /** Variables (`--env`) that decide what `prepare` makes; left out, each of them makes a database of its own. */
  readonly variables?: readonly string[]
  /** The setting through which the SQL learns the size, read there with current_setting(). */
  readonly sizeSetting: string
  /** Hot queries by name, whose plans are kept with every run. Reading only, without parameters. */
  readonly queries?: Readonly<Record<string, string>>
  /** Queries whose rows scenarios draw from, by the name of the feed. */
  readonly feeds: Record<string, string>
}

/** Which scenarios there are. Paths are relative to the config file. */
export interface ScenarioSettings {
  /** Every `<name>.ts` in it that exports a scenario can be run by its name. */
  readonly directory: string
  /** What `tailgate run` runs when no scenario is named, in this order. */
  readonly standard: readonly string[]
  /** The open-loop scenario that is replayed under a profiler after the judged ones. */
  readonly profiled: string
}

/** How a revision of the service becomes what its command starts. */
export interface BuildDescription {
  /** The program and its arguments, run beside the config file; `node` means the Node that runs Tailgate. */
  readonly command: readonly string[]
  /** How long it may take; `10m` when left out. */
  readonly within?: Duration
}

/** The service under test: how it starts, what it needs, its routes. */
export interface TargetDescription<R extends string = string> {
  readonly name: string
  readonly app: AppDescription
  /** What a comparison runs in each revision, once its dependencies are installed; nothing when left out. */
  readonly build?: BuildDescription
  /**
   * A directory of `*.patch` files, relative to the config file, as their paths are: known regressions that
   * `tailgate calibrate --gate` injects to see the gate block. The first paragraph of each says what it does.
   */
  readonly regressions?: string
  /** How its stack is set up unless a scenario or the command line says otherwise. */
  readonly arm?: ArmRequest
  readonly dataset: DatasetDescription
  readonly scenarios: ScenarioSettings
  /** What the app exports for Prometheus; nothing when left out. */
  readonly metrics?: readonly ExportedMetric[]
  /** What dashboards and alerts know of the app beyond its routes and metrics; those of any stack are made when left out. */
  readonly dashboards?: DashboardsDescription
  /** PromQL by name, asked after the run over its whole length and kept in the bundle. */
  readonly series: Readonly<Record<string, string>>
  /** Route name -> method and path pattern. */
  readonly routes: Readonly<Record<R, `${Method} /${string}`>>
}

export interface Target<R extends string = string> extends TargetDescription<R> {
  /** Types a scenario against the routes of this target, so that a wrong route name does not compile. */
  scenario(description: Scenario<R>): Scenario<R>
}

export function defineTarget<const R extends string>(description: TargetDescription<R>): Target<R> {
  return { ...description, scenario: (scenario) => scenario }
}
