/** A text of which parts stand in no file: the scenario reads them from variables of the environment. */
export class TextWithSecrets {
  readonly parts: readonly (string | { readonly variable: string })[]

  constructor(parts: TextWithSecrets['parts']) {
    this.parts = parts
  }
}

export type FoundText = string | TextWithSecrets

/** A body of a request; values of JSON may be texts with secrets. */
export type FoundBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: FoundText }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, FoundText>> }

/** A request that was seen, or that a description makes possible. */
export interface FoundRequest {
  /** With its query. */
  readonly path: FoundText
  readonly headers?: Readonly<Record<string, FoundText>>
  readonly body?: FoundBody
}

export interface FoundRoute {
  /** As the config names it. */
  readonly name: string
  readonly method: string
  /** A path whose parameters begin with a colon: `/items/:item`. */
  readonly pattern: string
  /** How often it is asked for, in proportion to the others. */
  readonly weight: number
  /** Of which each arrival draws one; those that were asked for often are in it as often. */
  readonly requests: readonly FoundRequest[]
  /** Why no scenario asks for it, the end of a sentence that begins with its name; undefined where one does. */
  readonly leftOut?: string
  /** Seconds that each answer took, where the source says it. */
  readonly tookSeconds?: readonly number[]
}

/** Requests as they came, for a replay. */
export interface FoundArrivals {
  /** In order; `at` in seconds since the first. */
  readonly requests: readonly { readonly at: number; readonly route: string; readonly path: string }[]
  readonly seconds: number
  /** What of the source it is, in words: `the busiest minute of access.log`. */
  readonly words: string
}

/** A service beside the app, as a Compose file names it. */
export interface FoundService {
  readonly kind: 'postgres' | 'redis' | 'other'
  readonly image?: string
  /** Where it listens, the port that others use first. */
  readonly ports: readonly number[]
}

/** A limit that the source itself sets. */
export interface FoundLimit {
  readonly figure: string
  readonly limit: string
}

/** A k6 script that can be run as it is. */
export interface FoundScript {
  /** Relative to the project. */
  readonly path: string
  /** Whether it says itself how many and how long. */
  readonly hasLoad: boolean
}

/** What one source says of the service. */
export interface Found {
  /** The source in words: `access.log (1 204 requests in 10 minutes)`. */
  readonly source: string
  /** Of several sources the one that says how the service is used. */
  readonly usage?: string
  readonly name?: string
  /** The command that starts the app, as a person types it. */
  readonly app?: string
  /** Where it runs already, without a path. */
  readonly url?: string
  readonly services?: Readonly<Record<string, FoundService>>
  readonly routes: readonly FoundRoute[]
  readonly arrivals?: FoundArrivals
  /** Requests per second, where the source says it. */
  readonly rate?: number
  readonly limits?: readonly FoundLimit[]
  readonly script?: FoundScript
  /** What was left out or assumed, a sentence each. */
  readonly notes: readonly string[]
}
