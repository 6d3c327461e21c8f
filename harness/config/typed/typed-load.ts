import type { ExpectedStatus } from '../scenario/scenario.ts'
import type { Method } from '../target/description.ts'
import type { Duration, Rate } from '../units/units.ts'

/** The body of a request: a typed text, or a file whose bytes are sent unchanged. */
export type TypedBody = { readonly text: string } | { readonly file: string }

/** One request of a mix as it was typed, under the name of its route. */
export interface TypedRequest {
  readonly route: string
  readonly method: Method
  /** Path and query. */
  readonly path: string
  readonly weight: number
  readonly body?: TypedBody
  /** The media type of the body; undefined if a typed header gives it or if there is no body. */
  readonly contentType?: string
}

/**
 * A load as a command line describes it. It is plain data, so that the process that drives it gets it over its socket: its
 * headers contain credentials, which must not appear in a file or in a list of processes.
 */
export interface TypedLoad {
  /** The base URL, without a trailing slash and without a user. */
  readonly url: string
  readonly requests: readonly TypedRequest[]
  /** Headers that go with every request, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly rate: Rate
  /** The most connections that are open at once. */
  readonly connections: number
  readonly duration: Duration
  readonly warmUp: Duration
  readonly timeout: Duration
  /** Which answers are correct; undefined for 2xx and 304. */
  readonly expect?: readonly ExpectedStatus[]
  /** Whether redirects within the target are followed. */
  readonly follow?: boolean
  /** The file of the certificate (PEM) of an authority that is trusted. */
  readonly authority?: string
}
