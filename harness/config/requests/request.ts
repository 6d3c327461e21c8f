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

/** What is expected of the answers of each route, where a request says nothing else of its own. */
export type ExpectedByRoute<R extends string> = Readonly<Partial<Record<R, Expected>>>
