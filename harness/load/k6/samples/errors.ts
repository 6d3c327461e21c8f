import type { FailureKind } from '../../../evidence/evidence.ts'
import { kindOfStatus } from '../../engine/failure-of-status.ts'
import type { K6Request } from './hops.ts'

/** How a request of k6 failed, and the code of the cause if this machine itself was the cause. */
export interface K6Failure {
  readonly failure: FailureKind
  readonly local?: string | undefined
}

/** The words of Go for errors of system calls, each with the code that Node uses. */
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
 * The meaning of k6's error codes when no status arrived (its docs, "Error codes"): 1000-1099 the request itself, 11xx names,
 * 12xx TCP, 13xx TLS, 16xx HTTP/2. A connection that failed with an error of the system (1213) is recognised by its words.
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
 * How a request failed; undefined if it did not. The expectation of the script (`http.setResponseCallback`) decides, as it
 * does for k6's own `http_req_failed`; without a callback, a status from 400 on is a failure. If no answer arrived, k6's
 * error decides, whatever the script expects.
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
