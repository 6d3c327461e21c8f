import type { FailureKind } from '../../../evidence/evidence.ts'
import { kindOfStatus } from '../../engine/failure-of-status.ts'
import type { K6Request } from './hops.ts'

/** How a request of k6 failed, and the code of the cause where that was this machine itself. */
export interface K6Failure {
  readonly failure: FailureKind
  readonly local?: string | undefined
}

/** What Go says of the errors that a system call gives, by the code that Node has for each. */
const errnos: readonly (readonly [RegExp, string])[] = [
  [/too many open files in system/, 'ENFILE'],
  [/too many open files/, 'EMFILE'],
  [/(cannot|can't) assign requested address/, 'EADDRNOTAVAIL'],
  [/address already in use/, 'EADDRINUSE'],
  [/no buffer space available/, 'ENOBUFS'],
  [/cannot allocate memory/, 'ENOMEM'],
  [/permission denied/, 'EACCES'],
  [/operation not permitted/, 'EPERM'],
  [/network is unreachable/, 'ENETUNREACH'],
  [/network is down/, 'ENETDOWN'],
  [/address family not supported/, 'EAFNOSUPPORT'],
]

/**
 * What k6's error codes mean where no status came (its docs, "Error codes"): 1000-1099 the request itself, 11xx names, 12xx
 * TCP, 13xx TLS, 16xx HTTP/2. A dial that failed by an error of the system (1213) is told by its words.
 */
function failureOfCode(code: number, error: string): K6Failure {
  const errno = errnos.find(([words]) => words.test(error))?.[1]
  if (errno !== undefined) return { failure: 'local', local: errno }
  if (code === 1050 || code === 1211) return { failure: 'timeout' }
  if (code === 1010 || code === 1020 || code === 1030) return { failure: 'local', local: 'URL' }
  if (code >= 1100 && code < 1200) return { failure: 'local', local: 'DNS' }
  if (code >= 1210 && code < 1220) return { failure: 'refused' }
  if (code === 1310) return { failure: 'local', local: 'CERT_UNTRUSTED' }
  if (code === 1311) return { failure: 'local', local: 'HOSTNAME_MISMATCH' }
  return { failure: 'reset' }
}

/**
 * How a request failed; undefined where it did not. What the script expects (`http.setResponseCallback`) decides, as it
 * does for k6's own `http_req_failed`; without a callback, a status from 400 on is a failure. Where no answer came, k6's
 * error tells, whatever the script expects.
 */
export function failureOf({
  status,
  expected,
  errorCode,
  error,
}: Pick<K6Request, 'status' | 'expected' | 'errorCode' | 'error'>): K6Failure | undefined {
  if (status === 0) return failureOfCode(Number(errorCode), error)
  const well = expected === '' ? status < 400 : expected === 'true'
  return well ? undefined : { failure: kindOfStatus(status) }
}
