import { expect, test } from 'vitest'
import { localCodeOf } from './local-cause.ts'

const failed = (code: string) => Object.assign(new Error(code), { code })

test.each([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EAFNOSUPPORT',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
])('%s is of this machine', (code) => {
  expect(localCodeOf(failed(code))).toBe(code)
})

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  '',
])('%s may be the service', (code) => {
  expect(localCodeOf(failed(code))).toBeUndefined()
})

test.each([
  ['refused on one address and without a network to the other', ['ENETUNREACH', 'ECONNREFUSED'], undefined],
  ['without a network to any', ['ENETUNREACH', 'EADDRNOTAVAIL'], 'ENETUNREACH'],
  [
    'given up by the client itself on each',
    ['ERR_SOCKET_CONNECTION_TIMEOUT'],
    'ERR_SOCKET_CONNECTION_TIMEOUT',
  ],
])('a name with several addresses, %s', (_, codes, found) => {
  const all = Object.assign(new AggregateError(codes.map(failed)), { code: codes[0] })
  expect(localCodeOf(all)).toBe(found)
})

test('what is no error of a connection has no code', () => {
  expect(localCodeOf(new TypeError('x'))).toBeUndefined()
  expect(localCodeOf('EMFILE')).toBeUndefined()
})
