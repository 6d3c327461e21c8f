/** The rows of one feed of the dataset. */
export type FeedRow = Readonly<Record<string, string | number>>
export type Feeds = Readonly<Record<string, readonly FeedRow[]>>

/**
 * Bytes of a body; if there are several pieces, they are sent one after another. Every request that uses them shares the
 * memory.
 */
export type Bytes = Uint8Array | readonly Uint8Array[]

/**
 * The value of a header: each value of a list becomes a line of its own, and null removes a header that would otherwise be
 * sent.
 */
export type HeaderValue = string | number | readonly string[] | null
/** Headers by name, in upper or lower case; each replaces the header of that name that would otherwise be sent. */
export type HeaderValues = Readonly<Record<string, HeaderValue>>

/** Statuses: one status, all that begin with a digit (`2xx`), or a range (`200-299`). */
export type ExpectedStatus = number | `${1 | 2 | 3 | 4 | 5}xx` | `${number}-${number}`
/**
 * Which answers count as correct; all others are failures. Without this, a status of 2xx or 304 is correct. What is given
 * replaces that: `['2xx', 404]`.
 */
export type Expected = ExpectedStatus | readonly ExpectedStatus[] | ((answer: StepAnswer) => boolean)

/** A body: text, a form (URLSearchParams) or bytes; anything else is sent as JSON. */
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
 * A request before it is sent. `path` includes the query. Characters that a URL cannot contain are percent-encoded; what is
 * already encoded is not encoded again.
 */
export interface RequestDescription {
  readonly path: string
  readonly headers?: HeaderValues | undefined
  readonly body?: RequestBody | undefined
  /** The fields of a form, instead of a body (application/x-www-form-urlencoded). */
  readonly form?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
  /** The answer that is expected of this request, instead of what its step or its route gives. */
  readonly expect?: Expected | undefined
}

/** The source of the values in a request. Everything random comes from `random`, which is seeded. */
export interface Draw {
  /** A number in [0, 1). */
  random(): number
  /** One row of a feed; all rows are equally likely. */
  row(feed: string): FeedRow
}

/** The answer to an earlier step. */
export interface StepAnswer {
  readonly status: number
  readonly text: string
  /**
   * The body as JSON.
   * @throws SyntaxError when it is no JSON.
   */
  json(): unknown
  /** The value of a header; several headers of one name are joined by ", ". Undefined if there was none. */
  header(name: string): string | undefined
  /** The values of all headers with this name, one by one: for `set-cookie`, whose values contain commas. */
  headers(name: string): readonly string[]
}

/** The answers that are expected on each route, if a request gives nothing of its own. */
export type ExpectedByRoute<R extends string> = Readonly<Partial<Record<R, Expected>>>
