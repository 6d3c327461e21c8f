import type { ArmRequest } from '../setup/switches.ts'
import type { Duration } from '../units/units.ts'
import type { DashboardsDescription, ExportedMetric } from './dashboards.ts'

/**
 * A method in capitals: one of these, or another one that a server knows, such as `PROPFIND`. CONNECT is not possible, since
 * it opens a tunnel.
 */
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
 * means the Node that runs Tailgate; `$PORT` or `${PORT}` is replaced by a variable that the process gets.
 */
export type Command = string | readonly string[]

/**
 * When a process counts as ready: a path answers 200, its port accepts connections, its log contains a text, or the health
 * check of its image or Compose file succeeds (without such a check its port decides).
 */
export type Ready =
  | { readonly path: string }
  | { readonly port: true }
  | { readonly log: string }
  | { readonly health: true }

/** Variables of a process; those whose value is undefined are left out. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The address of another service. */
export interface ServiceAddress {
  readonly host: string
  readonly port: number
  readonly url: string
  /** Its ports by name. */
  readonly ports: Readonly<Record<string, number>>
}

/** What one process of the app is given: its own listeners and the services that it needs. */
export interface AppSettings {
  /** The address to listen on: loopback, or all addresses of its container. */
  readonly host: string
  readonly port: number
  readonly adminPort: number
  /** Undefined if the target does not need PostgreSQL; likewise for `redis`. */
  readonly postgres: string | undefined
  readonly redis: string | undefined
  /** The services that the target describes, by name. */
  readonly services: Readonly<Record<string, ServiceAddress>>
  /** A directory that all processes of the app share; it is removed with the stack. */
  readonly directory: string
  /**
   * The prefix under which the proxy sends files (X-Accel-Redirect): `app.files.prefix`; undefined if the app sends them
   * itself.
   */
  readonly filesPrefix: string | undefined
  /**
   * Gives a random secret of this stack by its name. The secret is made on first use, and every process gets the same one for
   * a name.
   */
  secret(name: string): string
  /** Every latency limit of the run in seconds, so that metrics can have bucket boundaries on them. */
  readonly latencyBudgets: readonly number[]
}

/** What a service that the target describes is given. */
export interface ServiceSettings {
  /** The address to listen on. */
  readonly host: string
  /** The first of its ports. */
  readonly port: number
  readonly ports: Readonly<Record<string, number>>
  /** A directory of its own; it is removed with the stack. */
  readonly directory: string
  /** Gives a random secret of this stack by its name; the app gets the same one for a name. */
  secret(name: string): string
}

/** An image: it starts by itself, or a command is started in the working directory that the image sets. */
export interface AppImage {
  readonly name: string
  /** The file that the image is built from, relative to the config file; a message uses it to say how to build the image. */
  readonly dockerfile?: string | undefined
}

/** Stored files that the app may leave to the proxy: the app answers with `X-Accel-Redirect: <prefix><path in directory>`. */
export interface AppFiles {
  /** A path of one segment, such as `/files/`. Clients cannot request it; only an answer of the app leads to it. */
  readonly prefix: string
  /** The directory of the files, relative to the directory that the processes of the app share. */
  readonly directory: string
}

/** How the app is started: by its command, by its image alone, or as a service of a Compose file. */
export interface AppDescription {
  /**
   * The command that starts it on this machine; with several processes, each one. Left out if an image or a Compose file
   * starts it.
   */
  readonly command?: Command | undefined
  /** A Compose file, relative to the config file, that starts the app and everything that it needs. */
  readonly compose?: string | undefined
  /** The service of the Compose file that is the app. */
  readonly service?: string | undefined
  /**
   * The port that it listens on in the container of its image or Compose file; 0 for any port, which the app is given as
   * PORT. If left out, the port that the image exposes or that the service of the Compose file publishes.
   */
  readonly port?: number | undefined
  /** Its working directory, relative to the config file; the directory of the config file if left out. */
  readonly directory?: string | undefined
  /** The weight of each process behind the proxy, one process per weight; one process if left out. */
  readonly weights?: readonly number[] | undefined
  /**
   * The path that answers 200 once a process can serve, or another sign. If left out, its port must accept connections, or
   * the health check of its image or Compose file must succeed.
   */
  readonly ready?: string | Ready | undefined
  /** The longest time that a process may take until it is ready; `30s` if left out. */
  readonly readyWithin?: Duration | undefined
  /**
   * The path of its metrics for Prometheus, on the port that it serves on; `{ path, port: 'admin' }` if the metrics have a
   * listener of their own, whose port is ADMIN_PORT. No metrics if left out.
   */
  readonly metrics?: string | { readonly path: string; readonly port: 'app' | 'admin' } | undefined
  /**
   * The user, by name or number, who runs the app when root starts Tailgate. The default is the owner of the project's
   * directory; if that is root, it is the user `tailgate`, who can read the project and write nothing in it.
   */
  readonly user?: string | undefined
  /**
   * What a process does if it starts before its services answer: it fails (the default), or it waits until it can be ready.
   */
  readonly withoutServices?: 'fails' | 'waits' | undefined
  /** Files that the proxy can send instead of the app, with `--files proxy`. */
  readonly files?: AppFiles | undefined
  /**
   * The image that starts it if there is no command; beside a command, the image in which `--stack docker` runs the command.
   */
  readonly image?: string | AppImage | undefined
  /**
   * Variables beside those that every app is given: PORT, HOST, ADMIN_PORT if it has an admin listener, DATABASE_URL and
   * REDIS_URL if it has these services, and `<NAME>_HOST`, `<NAME>_PORT` and `<NAME>_URL` of each other service. A value
   * replaces the usual one; undefined removes it. A function must only make texts of what it is given: it is also called
   * while a run is planned, with invented settings.
   */
  readonly environment?: Variables | ((settings: AppSettings) => Variables) | undefined
}

/** A service of any kind that the app needs. */
export interface ServiceDescription {
  /** The command that starts it, in the directory of the config file; an image needs none. */
  readonly command?: Command | undefined
  /**
   * The image that starts it in Docker, also if the app runs on this machine. Beside a command, it is the image in which
   * `--stack docker` runs the command; the image of the app if left out.
   */
  readonly image?: string | AppImage | undefined
  /**
   * The ports that it listens on, the one that others use first; by name if there are several. 0 means any free port, which
   * the service is given as PORT (and as `$PORT` in its command); one such port if left out. For an image they are the ports
   * inside its container: outside, each is mapped to a free port on 127.0.0.1.
   */
  readonly ports?: number | readonly number[] | Readonly<Record<string, number>> | undefined
  /** A path that answers 200 once it can be used, or another sign; if left out, as for the app. */
  readonly ready?: string | Ready | undefined
  /** The longest time that it may take until it is ready; `30s` if left out. */
  readonly readyWithin?: Duration | undefined
  /** Its URL as the app gets it; `http://$HOST:$PORT` if left out. */
  readonly url?: string | undefined
  readonly environment?: Variables | ((settings: ServiceSettings) => Variables) | undefined
}

export interface DatasetDescription {
  /** The number of rows of the main table unless `--rows` gives another. */
  readonly size: number
  /**
   * Commands and SQL files that make the database, in order; `{ command }` gets the environment of the app, and
   * DATASET_SIZE. SQL reads the size from `sizeSetting`.
   */
  readonly prepare: readonly ({ readonly command: readonly string[] } | { readonly sql: string })[]
  /** Files whose content decides whether a prepared database can be used again; the SQL files of `prepare` always do. */
  readonly inputs: readonly string[]
  /**
   * Variables that decide what the commands of `prepare` make. If left out, all that `--env` or the app's environment sets to
   * the same value in every stack: every value makes a database of its own.
   */
  readonly variables?: readonly string[]
  /** The PostgreSQL setting from which the SQL reads the size, with current_setting(). */
  readonly sizeSetting: string
  /** Important queries by name, whose plans are kept with every run. They only read and have no parameters. */
  readonly queries?: Readonly<Record<string, string>>
  /** Queries by the name of a feed; scenarios draw from their rows. */
  readonly feeds: Record<string, string>
}

/** The scenarios of a target, by the names of their files or by paths, which are relative to the config file. */
export interface ScenariosDescription {
  /**
   * The directory of scenarios: every `<name>.ts` in it that exports a scenario can be run by its name; `scenarios` if left
   * out.
   */
  readonly directory?: string | undefined
  /** The scenarios that `tailgate run` runs if none is named, in this order; all scenarios if left out. */
  readonly standard?: readonly string[] | undefined
  /** The open-loop scenario that is replayed under a profiler after the judged ones; the first one if left out. */
  readonly profiled?: string | undefined
}

/** How a revision of the service is built. */
export interface BuildDescription {
  /** The program and its arguments, run in the directory of the config file; `node` means the Node that runs Tailgate. */
  readonly command: readonly string[]
  /** The longest time that it may take; `10m` if left out. */
  readonly within?: Duration
}

/** The description of the service under test: how it starts or where it runs, what it needs, its routes. */
export interface TargetDescription<R extends string = string> {
  readonly name: string
  /** The URL of a service that already runs; it replaces `app`. */
  readonly url?: string | undefined
  /** How it is started: its command, or the command and further settings. */
  readonly app?: Command | AppDescription | undefined
  /** The services that it needs: `{ postgres: true, redis: true }`, and other services by name. None if left out. */
  readonly services?: Readonly<Record<string, boolean | ServiceDescription>> | undefined
  /** The proxy that clients use. If left out: Nginx before several processes, and none before a single process. */
  readonly proxy?: 'nginx' | 'none' | undefined
  /** The command that a comparison runs in each revision after its dependencies are installed; none if left out. */
  readonly build?: BuildDescription | undefined
  /**
   * A directory of `*.patch` files, relative to the config file; paths inside the patches are relative to it too. The patches
   * are known regressions, which `tailgate calibrate --gate` injects to see whether the gate blocks them. The first paragraph
   * of each says what it does; the name of one that makes errors on purpose begins with `errors`.
   */
  readonly regressions?: string | undefined
  /** How its stack is set up unless a scenario or the command line gives something else. */
  readonly arm?: ArmRequest | undefined
  /** The data in its PostgreSQL. */
  readonly dataset?: DatasetDescription | undefined
  readonly scenarios?: ScenariosDescription | undefined
  /** The metrics that the app exports for Prometheus; none if left out. */
  readonly metrics?: readonly ExportedMetric[] | undefined
  /**
   * What dashboards and alerts know about the app beyond its routes and metrics; if left out, only those that fit any stack
   * are made.
   */
  readonly dashboards?: DashboardsDescription | undefined
  /**
   * PromQL expressions by name. They are evaluated after the run over its whole length and kept in the bundle; none if left
   * out.
   */
  readonly series?: Readonly<Record<string, string>> | undefined
  /** Route name -> method and path pattern. */
  readonly routes: Readonly<Record<R, `${Method} /${string}`>>
}
