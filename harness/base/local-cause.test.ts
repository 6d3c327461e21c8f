import { describe, expect, test } from 'vitest'
import { localCodeOf, shortageIn } from './local-cause.ts'

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

describe('resources that the machine has used up', () => {
  const call = (code: string, syscall: string) =>
    Object.assign(new Error(`${syscall} ${code}`), { code, syscall })

  test.each([
    ['local ports', call('EADDRNOTAVAIL', 'connect'), /\(connect EADDRNOTAVAIL\): no local port was free/],
    ['open files', call('EMFILE', 'open'), /raise `ulimit -n`/],
    ['processes', call('EAGAIN', 'spawn nginx'), /raise `ulimit -u`/],
  ])('%s: the error names the remedy and is no fault of ours', (_, error, message) => {
    expect(shortageIn(error)).toMatchObject({ code: 'MACHINE_SHORT', exit: 4 })
    expect(shortageIn(error)?.message).toMatch(message)
  })

  test.each([
    ['a read that would block', call('EAGAIN', 'read')],
    ['a port that another has', call('EADDRINUSE', 'listen')],
    ['an error that only has such a code', failed('EMFILE')],
    ['what is no error', 'EMFILE'],
  ])('%s is none', (_, error) => {
    expect(shortageIn(error)).toBeUndefined()
  })
})

test('an error that is not of a connection has no code', () => {
  expect(localCodeOf(new TypeError('x'))).toBeUndefined()
  expect(localCodeOf('EMFILE')).toBeUndefined()
})
