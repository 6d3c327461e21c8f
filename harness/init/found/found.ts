/** A text with parts that are in no file: the scenario reads them from environment variables. */
export class TextWithSecrets {
  readonly parts: readonly (string | { readonly variable: string })[]

  constructor(parts: TextWithSecrets['parts']) {
    this.parts = parts
  }
}

export type FoundText = string | TextWithSecrets

/** The body of a request; values of JSON may be texts with secrets. */
export type FoundBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: FoundText }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, FoundText>> }

/** A request that was observed, or that a description allows. */
export interface FoundRequest {
  /** Path and query. */
  readonly path: FoundText
  readonly headers?: Readonly<Record<string, FoundText>>
  readonly body?: FoundBody
}

export interface FoundRoute {
  /** The name in the config. */
  readonly name: string
  readonly method: string
  /** A path whose parameters begin with a colon: `/items/:item`. */
  readonly pattern: string
  /** How often it is requested, in proportion to the others. */
  readonly weight: number
  /** Each arrival draws one of these; frequent requests occur several times. */
  readonly requests: readonly FoundRequest[]
  /** Why no scenario requests it, as the end of a sentence that begins with its name; undefined when one does. */
  readonly leftOut?: string
  /** Seconds that each answer took, when the source has them. */
  readonly tookSeconds?: readonly number[]
}

/** Requests with their times, for a replay. */
export interface FoundArrivals {
  /** In order; `at` in seconds since the first. */
  readonly requests: readonly { readonly at: number; readonly route: string; readonly path: string }[]
  readonly seconds: number
  /** The part of the source in words: `the busiest minute of access.log`. */
  readonly words: string
}

/** A service of the app, as a Compose file names it. */
export interface FoundService {
  readonly kind: 'postgres' | 'redis' | 'other'
  readonly image?: string
  /** The ports on which it listens; other services use the first. */
  readonly ports: readonly number[]
}

/** A limit that the source itself sets. */
export interface FoundLimit {
  readonly figure: string
  readonly limit: string
}

/** A k6 script that can be run unchanged. */
export interface FoundScript {
  /** Relative to the project. */
  readonly path: string
  /** Whether the script itself sets its load and duration. */
  readonly hasLoad: boolean
}

/** A service of a Compose file, which is started with all others of the file. */
export interface FoundComposition {
  /** The Compose file, relative to the project. */
  readonly compose: string
  readonly service: string
  /** The port that it listens on in its container; left out when it publishes only one. */
  readonly port?: number
  /** The project's other services in the file, such as workers. */
  readonly others: readonly string[]
}

/** The service under test in a Compose file, whether or not it can be reached there. */
export interface FoundInCompose {
  /** Relative to the project. */
  readonly file: string
  readonly service: string
  /** The names of the variables that the file gives it. */
  readonly variables: readonly string[]
}

/** What one source says about the service. */
export interface Found {
  /** The source in words: `access.log (1 204 requests in 10 minutes)`. */
  readonly source: string
  /** When several sources are used: the one that says how the service is used. */
  readonly usage?: string
  readonly name?: string
  /** What starts the app: a command as a person types it, or a Compose file. */
  readonly app?: string | FoundComposition
  /** Whether a package that starts the app has a script `build`, which the app may need before. */
  readonly hasBuild?: boolean
  /** The URL at which the app already runs, without a path. */
  readonly url?: string
  readonly services?: Readonly<Record<string, FoundService>>
  /** The first package among the dependencies that talks to PostgreSQL or Redis, by `postgres` and `redis`. */
  readonly clients?: Readonly<Record<string, string>>
  readonly composed?: FoundInCompose
  readonly routes: readonly FoundRoute[]
  readonly arrivals?: FoundArrivals
  /** Requests per second, when the source has them. */
  readonly rate?: number
  readonly limits?: readonly FoundLimit[]
  readonly script?: FoundScript
  /** What was left out or assumed, one sentence each. */
  readonly notes: readonly string[]
}
