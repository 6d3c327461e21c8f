/** The answers of the proxy itself: status, name and sentence. Answers of the app pass unchanged. */
const answers: readonly (readonly [when: number, status: number, error: string, message: string])[] = [
  [400, 400, 'bad_request', 'The proxy could not read this request.'],
  [408, 408, 'request_timeout', 'The request did not arrive in time.'],
  [413, 413, 'payload_too_large', 'The body is larger than the proxy takes.'],
  [414, 414, 'uri_too_long', 'The path is longer than the proxy takes.'],
  [494, 431, 'headers_too_large', 'The headers are larger than the proxy takes.'],
  [497, 400, 'bad_request', 'This port speaks TLS.'],
  [502, 502, 'bad_gateway', 'No process of the service answered.'],
  [503, 503, 'unavailable', 'There are too many requests from this address at once.'],
  [504, 504, 'gateway_timeout', 'The service did not answer in time.'],
]

/** The internal location of these answers; clients cannot request it. */
const place = '/.proxy-answers'

/** The errors of the proxy itself as JSON, for its server block. */
export const renderErrors = (): string =>
  answers
    .map(([when, status, error, message]) => {
      const body = JSON.stringify({ error, message, details: {} })
      return `
    error_page ${when} =${status} ${place}/${when};
    location = ${place}/${when} {
      internal;
      default_type application/json;
      return 200 '${body}';
    }`
    })
    .join('')
