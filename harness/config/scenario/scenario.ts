import type { Budgets } from '../budgets/limits.ts'
import type { ArmRequest } from '../setup/switches.ts'
import type { Duration, Rate } from '../units/units.ts'

/** The rows of one feed of the dataset. */
export type FeedRow = Readonly<Record<string, string | number>>
export type Feeds = Readonly<Record<string, readonly FeedRow[]>>

/** Bytes of a body; several are sent one after another. Every request that shares them shares the memory. */
export type Bytes = Uint8Array | readonly Uint8Array[]

/** The value of a header: several go out as a line each, and null leaves out what would be sent without it. */
export type HeaderValue = string | number | readonly string[] | null
/** Headers by name, in whatever case: each takes the place of one that would be sent without it. */
export type HeaderValues = Readonly<Record<string, HeaderValue>>

/** Statuses: one, all that begin with a digit (`2xx`), or a range (`200-299`). */
export type ExpectedStatus = number | `${1 | 2 | 3 | 4 | 5}xx` | `${number}-${number}`
/**
 * Which answers are as they should be; all others are failures. Unless it is said: a status of 2xx, or 304. What is given
 * takes the place of that: `['2xx', 404]`.
 */
export type Expected = ExpectedStatus | readonly ExpectedStatus[] | ((answer: StepAnswer) => boolean)

/** A body: JSON, unless it is text, a form (URLSearchParams) or bytes. */
export type RequestBody =
  | string
  | number
  | boolean
  | null
  | URLSearchParams
  | Bytes
  | readonly unknown[]
  | Readonly<Record<string, unknown>>

/**
 * A request before it is sent. `path` includes the query; what of it is no sign of a URL is percent-encoded, and what is
 * encoded already is not encoded again.
 */
export interface RequestDescription {
  readonly path: string
  readonly headers?: HeaderValues | undefined
  readonly body?: RequestBody | undefined
  /** The fields of a form in the place of a body (application/x-www-form-urlencoded). */
  readonly form?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** What is expected of this request, in the place of what its step or its route says. */
  readonly expect?: Expected | undefined
}

/** What a request is made from. Everything random comes from `random`, which is seeded. */
export interface Draw {
  /** A number in [0, 1). */
  random(): number
  /** One row of a feed, uniformly. */
  row(feed: string): FeedRow
}

/** What can be said of a request beside what it is made of. */
interface Asked<R extends string> {
  readonly route: R
  /** What is expected of its answer, in the place of what `expect` of the scenario says of its route. */
  readonly expect?: Expected
}

/** What can be said of a request of the open loop. */
interface Followed {
  /**
   * Follows redirects, at most ten or so many. Each is a request of its own, meant to start when the answer before it came,
   * under the route and its number (`login/hop1`); one that leaves the target is not followed, and is a failure.
   */
  readonly follow?: boolean | number
}

export interface MixEntry<R extends string> extends Asked<R>, Followed {
  readonly weight: number
  request(draw: Draw): RequestDescription
}

/** What was answered to an earlier step. */
export interface StepAnswer {
  readonly status: number
  readonly text: string
  /** The body as JSON. @throws SyntaxError when it is none. */
  json(): unknown
  /** A header by its name; several of one name joined by ", ", and undefined when there was none. */
  header(name: string): string | undefined
  /** All headers of a name, one by one: for `set-cookie`, whose values hold commas. */
  headers(name: string): readonly string[]
}

/** One request of a journey. It is meant to start when the one before it has ended and the thinking is done. */
export interface Step<R extends string> extends Asked<R>, Followed {
  /** Time to look at the answer to the step before; none unless given. */
  readonly think?: Duration
  /** `answers` are those of the steps before, in order. */
  request(draw: Draw, answers: readonly StepAnswer[]): RequestDescription
}

/** Requests that depend on each other: create, upload, complete. A step that fails ends its journey. */
export interface Journey<R extends string> {
  readonly weight: number
  /** Without a jar: cookies that are set go with no later step, as they do unless this is false. */
  readonly cookies?: false
  readonly steps: readonly Step<R>[]
}

/** Gives the headers that every request of the mix carries, for example by logging in once before the load. */
export type Session = (url: string, signal: AbortSignal) => Promise<HeaderValues>

/** A session that does not last as long as the load. Renewing it is no part of any request's time. */
export interface RenewedSession {
  readonly open: Session
  /** How long it is used; requests go on with the old one until the new one is there. */
  readonly every?: Duration
  /**
   * Statuses that say it has ended. The first such answer renews it once for all; requests wait meanwhile, and those that
   * were refused are sent again. Refused with the new one too, they are failures.
   */
  readonly on?: readonly number[]
}

/** What is expected of the answers of each route, where a request says nothing else of its own. */
type ExpectedByRoute<R extends string> = Readonly<Partial<Record<R, Expected>>>

/** How arrivals lie around their rate: evenly, or as those of people who do not know of each other. */
export type Spacing = 'even' | 'poisson'

/**
 * Arrivals of an open loop: when requests are meant to start, whatever the service does. Spaced as people come
 * (`poisson`) unless told otherwise; the warm-up goes at the rate the measured part begins with.
 */
export type Arrivals<R extends string = string> =
  | { readonly kind: 'constant'; readonly rate: Rate }
  | { readonly kind: 'poisson'; readonly rate: Rate }
  /** From one rate to another in a straight line over the measured part. */
  | { readonly kind: 'ramp'; readonly from: Rate; readonly to: Rate; readonly spacing?: Spacing }
  /** One rate after another; the last goes on to the end. */
  | {
      readonly kind: 'steps'
      readonly steps: readonly { readonly rate: Rate; readonly for: Duration }[]
      readonly spacing?: Spacing
    }
  /** A day and a night: `amplitude` above and below the mean, beginning at the mean and rising. */
  | {
      readonly kind: 'sine'
      readonly mean: Rate
      readonly amplitude: Rate
      readonly period: Duration
      readonly spacing?: Spacing
    }
  /** As they once came: seconds since the beginning, or Unix times in seconds (those count from the first), ascending. */
  | { readonly kind: 'recorded'; readonly times: readonly number[] }
  /** As they once came, each with what was asked; `mix` is for the routes of those that do not say how. */
  | { readonly kind: 'recorded'; readonly requests: readonly RecordedRequest<R>[] }

/** A request of a recording. Without a path it is made as the mix makes requests of its route. */
export interface RecordedRequest<R extends string = string> extends Partial<RequestDescription> {
  /** When it came, as in `times`. */
  readonly at: number
  readonly route: R
}

interface Common<R extends string> {
  readonly name: string
  /** How the stack is set up for it, unless the command line says otherwise: protocol, profiles, processes, variables. */
  readonly arm?: ArmRequest
  /** One sentence: what this load stands for and why its tail matters. */
  readonly why: string
  readonly duration: Duration
  readonly warmUp: Duration
  /** A request that takes longer counts as a timeout, at what it had cost. */
  readonly timeout: Duration
  readonly budgets: Budgets<R>
}

export interface OpenLoopScenario<R extends string> extends Common<R> {
  readonly engine: 'open-loop'
  /** Stop once a budget that decides cannot be met any more, not before so much has been measured. */
  readonly stopEarly?: Duration
  readonly arrivals: Arrivals<R>
  /**
   * The most connections the engine may open; arrivals beyond wait, and the wait is part of their latency. Over HTTP/2 each
   * carries as many requests at once as the target allows.
   */
  readonly connections: number
  /** Certificate (PEM) of the authority behind an https target, when the system does not know it. */
  readonly authority?: string
  readonly session?: Session | RenewedSession
  readonly expect?: ExpectedByRoute<R>
  /** What an arrival does: one request, or a journey of several. Only a recording with paths of its own needs none. */
  readonly mix?: readonly (MixEntry<R> | Journey<R>)[]
}

export interface AutocannonScenario<R extends string> extends Common<R> {
  readonly engine: 'autocannon'
  /** Stop once a budget that decides cannot be met any more, not before so much has been measured. */
  readonly stopEarly?: Duration
  readonly connections: number
  readonly session?: Session | RenewedSession
  readonly expect?: ExpectedByRoute<R>
  /** Single requests, of which autocannon follows no redirect. */
  readonly mix: readonly MixEntry<R>[]
}

export interface K6Scenario<R extends string> extends Common<R> {
  readonly engine: 'k6'
  /** The script, relative to the scenario's file. A request belongs to the route that its `name` tag names. */
  readonly script: string
  readonly routes: readonly R[]
  /**
   * Names that the script gives its requests and that are no keys of routes, with the route of each: as they are, or with
   * `*` for any text. null leaves requests out. What has no name is found by the method and path of a route.
   */
  readonly names?: Readonly<Record<string, R | null>>
  /** Iterations per second, given to the script as RATE; left out for a script that brings its own load. */
  readonly rate?: Rate
  /** `apart` for a script that follows redirects itself; else a redirect and what follows are one request. */
  readonly redirects?: 'together' | 'apart'
  readonly environment?: Readonly<Record<string, string>>
}

/** What is asked of the service: engine, load, mix, budgets. */
export type Scenario<R extends string = string> = OpenLoopScenario<R> | AutocannonScenario<R> | K6Scenario<R>
