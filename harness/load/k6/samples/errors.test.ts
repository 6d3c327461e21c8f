import { expect, test } from 'vitest'
import { failureOf } from './errors.ts'

test.each([
  ['an answer', '', 200, '', undefined],
  ['an error of HTTP, by its status', '1503', 503, '', 'http5xx'],
  ['a refusal, by its status', '1404', 404, '', 'http4xx'],
  ['a redirect, which k6 follows', '', 302, '', undefined],
  ['request timeout', '1050', 0, 'request timeout', 'timeout'],
  ['dial timeout', '1211', 0, 'dial: i/o timeout', 'timeout'],
  ['refused', '1212', 0, 'dial: connection refused', 'refused'],
  ['a host that is down', '1213', 0, 'dial: no route to host', 'refused'],
  ['reset by peer', '1220', 0, 'read: connection reset by peer', 'reset'],
  ['broken pipe', '1201', 0, '', 'reset'],
  ['a handshake that broke off', '1300', 0, 'remote error: tls: internal error', 'reset'],
  ['an unexpected end', '1000', 0, 'EOF', 'reset'],
  ['nothing said', '', 0, '', 'reset'],
  ['no such host', '1101', 0, 'lookup: no such host', 'DNS'],
  ['no more files', '1213', 0, 'dial: socket: too many open files', 'EMFILE'],
  ['no more files on the machine', '1213', 0, 'dial: socket: too many open files in system', 'ENFILE'],
  ['no local port', '1213', 0, 'dial: connect: cannot assign requested address', 'EADDRNOTAVAIL'],
  ['a firewall', '1213', 0, 'dial: connect: operation not permitted', 'EPERM'],
  ['no network', '1213', 0, 'dial: connect: network is unreachable', 'ENETUNREACH'],
  ['an authority that is not trusted', '1310', 0, 'x509: unknown certificate authority', 'CERT_UNTRUSTED'],
  [
    'a name that is not in the certificate',
    '1311',
    0,
    "x509: certificate doesn't match hostname",
    'HOSTNAME_MISMATCH',
  ],
  ['a URL that cannot be', '1010', 0, 'invalid URL', 'URL'],
])('failures: %s', (_, code, status, error, expected) => {
  const { failure, local } = failureOf({ errorCode: code, status, error, expected: '' }) ?? {}
  expect(local ?? failure).toBe(expected)
  expect(local !== undefined).toBe(failure === 'local')
})

test.each([
  ['a status that was expected is no error', 404, 'true', undefined],
  ['a conflict that was expected is no error', 409, 'true', undefined],
  ['a status that was not expected', 404, 'false', 'http4xx'],
  ['a success although another status was expected', 200, 'false', 'unexpected'],
  ['an error of the server that was not expected', 503, 'false', 'http5xx'],
  ['a redirect that was not expected', 302, 'false', 'unexpected'],
  ['a status that is of no class of HTTP', 600, '', 'unexpected'],
  ['without a callback the status decides', 404, '', 'http4xx'],
  ['no answer at all, whatever was expected', 0, 'true', 'reset'],
])('what the script expects: %s', (_, status, expected, failure) => {
  expect(failureOf({ errorCode: '', error: '', status, expected })?.failure).toBe(failure)
})
