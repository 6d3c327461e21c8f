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

/**
 * A program and its arguments. A string is split into words as a shell splits them, with quotes, but no shell is run. `node`
 * means the Node that runs Tailgate; `$PORT` or `${PORT}` stands for a variable that the process is given.
 */
export type Command = string | readonly string[]

/**
 * When a process counts as ready: a path answers 200, its port takes connections, its log holds a text, or the health check
 * of its image or Compose file succeeds, where it has one (else its port counts).
 */
export type Ready =
  | { readonly path: string }
  | { readonly port: true }
  | { readonly log: string }
  | { readonly health: true }

/** Variables of a process; those without a value are left out. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Where another service is. */
export interface ServiceAddress {
  readonly host: string
  readonly port: number
  readonly url: string
  /** Its ports by name. */
  readonly ports: Readonly<Record<string, number>>
}

/** What one app process is told: its own listeners and the services it needs. */
export interface AppSettings {
  /** The address to listen on: loopback, or all addresses of its container. */
  readonly host: string
  readonly port: number
  readonly adminPort: number
  /** Undefined where the target does not need it, as is `redis`. */
  readonly postgres: string | undefined
  readonly redis: string | undefined
  /** The services of the target's own, by name. */
  readonly services: Readonly<Record<string, ServiceAddress>>
  /** A directory that all processes of the app share and that goes with the stack. */
  readonly directory: string
  /** Where the proxy takes files over (X-Accel-Redirect): `app.files.prefix`; undefined while the app sends them itself. */
  readonly filesPrefix: string | undefined
  /** Random secrets of this stack by name, made on first use: the same name gives the same secret to every process. */
  secret(name: string): string
  /** Every latency limit of the run in seconds, so that metrics can put bucket boundaries on them. */
  readonly latencyBudgets: readonly number[]
}

/** What a service of the target's own is told. */
export interface ServiceSettings {
  /** The address to listen on. */
  readonly host: string
  /** The first of its ports. */
  readonly port: number
  readonly ports: Readonly<Record<string, number>>
  /** A directory of its own that goes with the stack. */
  readonly directory: string
  /** Random secrets of this stack by name, the same for the app. */
  secret(name: string): string
}

/** An image: what it starts by itself, or in which a command is started from the working directory that the image sets. */
export interface AppImage {
  readonly name: string
  /** The file it is built from, relative to the config file, for the sentence that says how. */
  readonly dockerfile?: string | undefined
}

/** Stored files that the app may leave to the proxy, by answering with `X-Accel-Redirect: <prefix><path in directory>`. */
export interface AppFiles {
  /** A path of one segment, `/files/`, that only the app can lead to. */
  readonly prefix: string
  /** Where the files are, relative to the directory that the processes of the app share. */
  readonly directory: string
}

/** How the app is started: by its command, by its image alone, or as a service of a Compose file. */
export interface AppDescription {
  /** How it is started on this machine; with several processes, how each is. Left out where an image or a Compose file says it. */
  readonly command?: Command | undefined
  /** A Compose file, relative to the config file, that brings the app with all that it needs. */
  readonly compose?: string | undefined
  /** The service of the Compose file that is the app. */
  readonly service?: string | undefined
  /**
   * The port that it listens on in its container, of an image or of a Compose file; 0 for any, which it is told as PORT. When
   * left out, the one that the image exposes or that the service of the Compose file publishes.
   */
  readonly port?: number | undefined
  /** Where it works, relative to the config file, beside which it works when this is left out. */
  readonly directory?: string | undefined
  /** One process for each weight, behind the proxy; one process when left out. */
  readonly weights?: readonly number[] | undefined
  /**
   * The path that answers 200 once a process can serve, or another sign; when left out its port takes connections, or the
   * health check of its image or Compose file succeeds.
   */
  readonly ready?: string | Ready | undefined
  /** How long a process may take until it is ready; `30s` when left out. */
  readonly readyWithin?: Duration | undefined
  /**
   * The path of its metrics for Prometheus, on the port it serves on; `{ path, port: 'admin' }` where they have a listener of
   * their own, whose port is ADMIN_PORT. None when left out.
   */
  readonly metrics?: string | { readonly path: string; readonly port: 'app' | 'admin' } | undefined
  /**
   * Who runs the app when root starts it, a name or a number: the default is the owner of the project's directory, and where
   * that is root the user `tailgate`, who can read the project and write nothing in it.
   */
  readonly user?: string | undefined
  /** What a process does that starts before its services answer: fail (the default), or wait until it can be ready. */
  readonly withoutServices?: 'fails' | 'waits' | undefined
  /** Files that the proxy can send instead of the app, with `--files proxy`. */
  readonly files?: AppFiles | undefined
  /** What it is started from where there is no command; beside a command, what `--stack docker` runs that in. */
  readonly image?: string | AppImage | undefined
  /**
   * Variables beside those that every app is told: PORT, HOST, ADMIN_PORT where it has an admin listener, DATABASE_URL and
   * REDIS_URL where it has these services, and `<NAME>_HOST`, `<NAME>_PORT` and `<NAME>_URL` of each other service. A value
   * goes before the usual one; undefined leaves it out.
   */
  readonly environment?: Variables | ((settings: AppSettings) => Variables) | undefined
}

/** A service of any kind that the app needs. */
export interface ServiceDescription {
  /** How it is started, beside the config file; an image needs none. */
  readonly command?: Command | undefined
  /**
   * What it is started from in Docker, also beside an app that runs on this machine. Beside a command, what `--stack docker`
   * runs that in; the image of the app when left out.
   */
  readonly image?: string | AppImage | undefined
  /**
   * The ports it listens on by itself, the one that others use first; by name where there are several. 0 means any that is
   * free, which it is told as PORT (and `$PORT` in its command); one such port when left out. Of an image they are those
   * inside its container: outside each has a free one on 127.0.0.1.
   */
  readonly ports?: number | readonly number[] | Readonly<Record<string, number>> | undefined
  /** A path that answers 200 once it can be used, or another sign, as for the app when left out. */
  readonly ready?: string | Ready | undefined
  /** How long it may take until it is ready; `30s` when left out. */
  readonly readyWithin?: Duration | undefined
  /** Its URL as the app is told it; `http://$HOST:$PORT` when left out. */
  readonly url?: string | undefined
  readonly environment?: Variables | ((settings: ServiceSettings) => Variables) | undefined
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
export interface ScenariosDescription {
  /** Every `<name>.ts` in it that exports a scenario can be run by its name; `scenarios` when left out. */
  readonly directory?: string | undefined
  /** What `tailgate run` runs when no scenario is named, in this order; all that there are when left out. */
  readonly standard?: readonly string[] | undefined
  /** The open-loop scenario that is replayed under a profiler after the judged ones; the first of them when left out. */
  readonly profiled?: string | undefined
}

/** How a revision of the service becomes what its command starts. */
export interface BuildDescription {
  /** The program and its arguments, run beside the config file; `node` means the Node that runs Tailgate. */
  readonly command: readonly string[]
  /** How long it may take; `10m` when left out. */
  readonly within?: Duration
}

/** The service under test as it is described: how it starts or where it runs, what it needs, its routes. */
export interface TargetDescription<R extends string = string> {
  readonly name: string
  /** Where it runs already; in the place of `app`. */
  readonly url?: string | undefined
  /** How it is started: its command, or that and more. */
  readonly app?: Command | AppDescription | undefined
  /** What it needs: `{ postgres: true, redis: true }`, and services of any other kind by name. None when left out. */
  readonly services?: Readonly<Record<string, boolean | ServiceDescription>> | undefined
  /** What clients reach it through: Nginx, or nothing, as one process needs none; Nginx before several when left out. */
  readonly proxy?: 'nginx' | 'none' | undefined
  /** What a comparison runs in each revision, once its dependencies are installed; nothing when left out. */
  readonly build?: BuildDescription | undefined
  /**
   * A directory of `*.patch` files, relative to the config file, as their paths are: known regressions that
   * `tailgate calibrate --gate` injects to see the gate block. The first paragraph of each says what it does.
   */
  readonly regressions?: string | undefined
  /** How its stack is set up unless a scenario or the command line says otherwise. */
  readonly arm?: ArmRequest | undefined
  /** What its PostgreSQL holds. */
  readonly dataset?: DatasetDescription | undefined
  readonly scenarios?: ScenariosDescription | undefined
  /** What the app exports for Prometheus; nothing when left out. */
  readonly metrics?: readonly ExportedMetric[] | undefined
  /** What dashboards and alerts know of the app beyond its routes and metrics; those of any stack are made when left out. */
  readonly dashboards?: DashboardsDescription | undefined
  /** PromQL by name, asked after the run over its whole length and kept in the bundle; nothing when left out. */
  readonly series?: Readonly<Record<string, string>> | undefined
  /** Route name -> method and path pattern. */
  readonly routes: Readonly<Record<R, `${Method} /${string}`>>
}
