/** Every error of the API: its name in the field `error`, and its status. A test keeps the OpenAPI document equal to it. */
export const apiErrors = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  length_required: 411,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  unprocessable: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const

export type ApiErrorName = keyof typeof apiErrors

export interface ErrorBody {
  error: string
  message: string
  details: Record<string, unknown>
}

export class ApiError extends Error {
  readonly error: ApiErrorName
  readonly details: Record<string, unknown>
  /** Seconds after which the client may try again; sent as Retry-After. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    error: ApiErrorName,
    message: string,
    details: Record<string, unknown> = {},
    retryAfterSeconds?: number,
  ) {
    super(message)
    this.error = error
    this.details = details
    this.retryAfterSeconds = retryAfterSeconds
  }

  get statusCode(): number {
    return apiErrors[this.error]
  }

  get body(): ErrorBody {
    return { error: this.error, message: this.message, details: this.details }
  }
}

/** The error name for a status that another component chose, for example Fastify's 413 for a body over the limit. */
export function errorNameOf(status: number): ApiErrorName {
  for (const [name, code] of Object.entries(apiErrors)) if (code === status) return name as ApiErrorName
  return status < 500 ? 'bad_request' : 'internal'
}

/** The most characters of a field name in an error: field names come from the request. */
export const longestField = 200

/**
 * A part of a request that its schema or PostgreSQL does not accept; `field` looks like `body/a/b` or `querystring/cursor`.
 */
export interface Problem {
  field: string
  problem: string
}

export function invalid(problems: readonly Problem[]): ApiError {
  return new ApiError('bad_request', 'The request does not match its schema.', { problems })
}

export function notFound(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`)
}
