import type { Duration, Rate, Share } from './units.ts'

/** The rows of one feed of the dataset. */
export type FeedRow = Readonly<Record<string, string | number>>
export type Feeds = Readonly<Record<string, readonly FeedRow[]>>

/** A request before it is sent. `path` includes the query; `body` is sent as JSON unless it is bytes. */
export interface RequestDescription {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>> | Uint8Array
}

/** What a request is made from. Everything random comes from `random`, which is seeded. */
export interface Draw {
  /** A number in [0, 1). */
  random(): number
  /** One row of a feed, uniformly. */
  row(feed: string): FeedRow
}

export interface MixEntry<R extends string> {
  readonly route: R
  readonly weight: number
  request(draw: Draw): RequestDescription
}

/** Gives the headers that every request of the mix carries, for example by logging in once before the load. */
export type Session = (url: string, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>

/** Arrivals of an open loop: when requests are meant to start, whatever the service does. */
export type Arrivals =
  | { readonly kind: 'constant'; readonly rate: Rate }
  | { readonly kind: 'poisson'; readonly rate: Rate }

/** Limits by figure; latency at most, throughput at least. */
export interface Limits {
  readonly p50?: Duration
  readonly p95?: Duration
  readonly p99?: Duration
  readonly 'p99.9'?: Duration
  readonly max?: Duration
  readonly errorRate?: Share
  readonly timeoutRate?: Share
  readonly throughput?: Rate
}

interface Common<R extends string> {
  readonly name: string
  /** One sentence: what this load stands for and why its tail matters. */
  readonly why: string
  readonly duration: Duration
  readonly warmUp: Duration
  /** A request that takes longer counts as a timeout, at what it had cost. */
  readonly timeout: Duration
  readonly budgets: Readonly<Partial<Record<R | 'all', Limits>>>
}

export interface OpenLoopScenario<R extends string> extends Common<R> {
  readonly engine: 'open-loop'
  readonly arrivals: Arrivals
  /** The most connections the engine may open; arrivals beyond wait, and the wait is part of their latency. */
  readonly connections: number
  readonly session?: Session
  readonly mix: readonly MixEntry<R>[]
}

export interface AutocannonScenario<R extends string> extends Common<R> {
  readonly engine: 'autocannon'
  readonly connections: number
  readonly session?: Session
  readonly mix: readonly MixEntry<R>[]
}

export interface K6Scenario<R extends string> extends Common<R> {
  readonly engine: 'k6'
  /** The script, relative to the scenario's file. Its requests are told apart by their `name` tag, which is the route. */
  readonly script: string
  readonly routes: readonly R[]
  /** Iterations per second, given to the script as RATE. */
  readonly rate: Rate
  readonly environment?: Readonly<Record<string, string>>
}

/** What is asked of the service: engine, load, mix, budgets. */
export type Scenario<R extends string = string> = OpenLoopScenario<R> | AutocannonScenario<R> | K6Scenario<R>
