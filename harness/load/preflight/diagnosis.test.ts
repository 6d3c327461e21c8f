import { describe, expect, test } from 'vitest'
import { exitCodes } from '../../base/errors.ts'
import { type FirstAnswer, ofFirstAnswers, ofNoHttp, ofUnreached } from './diagnosis.ts'
import type { Unreached } from './try-connecting.ts'

const plain = 'http://127.0.0.1:3000'
const secure = 'https://127.0.0.1:3443'

describe('reasons why a target cannot be reached', () => {
  test.each<[string, string, Unreached['stage'], string, RegExp, RegExp]>([
    [
      'a name that does not resolve',
      'http://no-such.invalid',
      'name',
      'ENOTFOUND',
      /no-such.invalid does not resolve/,
      /Correct the name/,
    ],
    [
      'a port that refuses',
      plain,
      'connection',
      'ECONNREFUSED',
      /nothing listens at 127.0.0.1:3000/,
      /Start the service/,
    ],
    [
      'a network that is not joined',
      plain,
      'connection',
      'EHOSTUNREACH',
      /no network leads .* to 127.0.0.1:3000/,
      /join the network/,
    ],
    ['a host that drops all packets', plain, 'connection', 'LATE', /does not answer at all/, /firewall/],
    [
      'an authority that is unknown',
      secure,
      'handshake',
      'SELF_SIGNED_CERT_IN_CHAIN',
      /authority that is unknown here/,
      /--cacert/,
    ],
    [
      'a certificate that signs itself',
      secure,
      'handshake',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      /authority that is unknown here/,
      /--cacert/,
    ],
    [
      'a certificate that has expired',
      secure,
      'handshake',
      'CERT_HAS_EXPIRED',
      /not valid today/,
      /Renew it/,
    ],
    [
      'a certificate of another name',
      secure,
      'handshake',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /for another name than 127.0.0.1/,
      /name that it is for/,
    ],
    [
      'no TLS',
      secure,
      'handshake',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      /does not speak TLS/,
      /http:\/\/127.0.0.1:3443/,
    ],
    [
      'neither HTTP/2 nor HTTP/1.1',
      secure,
      'handshake',
      'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
      /neither HTTP\/2 nor/,
      /HTTP\/3/,
    ],
  ])('%s', (_, url, stage, code, problem, remedy) => {
    const error = ofUnreached(url, { stage, code, message: 'it failed' }, { speaksUdp: false })
    expect(error.message).toMatch(problem)
    expect(error.hint).toMatch(remedy)
    expect(error.exit).toBe(exitCodes.stack)
  })

  test('a port that accepts only datagrams is probably one of HTTP/3', () => {
    const refused = { stage: 'connection', code: 'ECONNREFUSED', message: '' } as const
    expect(ofUnreached(secure, refused, { speaksUdp: true }).hint).toContain('HTTP/3')
  })

  test.each<[string, Unreached['stage'], string, boolean]>([
    ['a name that only the proxy knows', 'name', 'ENOTFOUND', true],
    ['a host that only the proxy reaches', 'connection', 'LATE', true],
    ['a network that cannot be reached', 'connection', 'ENETUNREACH', true],
    ['a port that refuses, which the proxy cannot change', 'connection', 'ECONNREFUSED', false],
  ])('where the environment names a proxy, it is told that it is not used: %s', (_, stage, code, told) => {
    const found = { stage, code, message: '' }
    const hint = (hasProxy: boolean) => ofUnreached(plain, found, { speaksUdp: false, hasProxy }).hint
    expect(hint(true).includes('a proxy')).toBe(told)
    expect(hint(false)).not.toContain('proxy')
  })

  test.each([
    ['SSH', plain, 'SSH-2.0-OpenSSH_9.6\r\n', /It said "SSH-2.0-OpenSSH_9.6"/, /Correct the port/],
    ['a server that sends nothing', plain, '', /is not HTTP\.$/, /Correct the port/],
    ['unreadable bytes', plain, '\u0000\u0001\u0002', /is not HTTP\.$/, /Correct the port/],
    [
      'TLS although plain HTTP was used',
      plain,
      '\x15\x03\x01\x00\x02',
      /speaks TLS/,
      /https:\/\/127.0.0.1:3000/,
    ],
    [
      'a page that says so',
      plain,
      'HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port',
      /speaks TLS/,
      /https:/,
    ],
  ])('%s', (_, url, words, problem, remedy) => {
    const error = ofNoHttp(url, words)
    expect(error.message).toMatch(problem)
    expect(error.hint).toMatch(remedy)
  })
})

describe('first answers that prevent a measurement', () => {
  const answer = (status: number, more: Partial<FirstAnswer> = {}): FirstAnswer => ({
    ...{ route: 'items', asked: 'GET /items', status },
    failure: status >= 200 && status < 300 ? undefined : 'http4xx',
    ...more,
  })

  test.each<[string, FirstAnswer, RegExp, RegExp, number]>([
    [
      '404',
      answer(404),
      /GET \/items was answered with 404 Not Found/,
      /Correct the path.*--expect 2xx,404/,
      2,
    ],
    ['401', answer(401), /401 Unauthorized/, /-H 'Authorization/, 2],
    ['405', answer(405), /405/, /-m/, 2],
    [
      '422, with its text',
      answer(422, { body: '{"error":"name is\nmissing"}' }),
      /"\{"error":"name is missing"\}"/,
      /-d/,
      2,
    ],
    ['429', answer(429), /429/, /limits how often/, 2],
    [
      'a redirect to a login',
      answer(302, { failure: 'unexpected', location: '/login?next=/items' }),
      /redirect to \/login\?next=\/items, which looks like a login/,
      /Say who asks/,
      2,
    ],
    [
      'another redirect',
      answer(301, { failure: 'unexpected', location: '/items/' }),
      /redirect to \/items\/\./,
      /Ask for \/items\/ itself.*-L/,
      2,
    ],
    [
      'a redirect to TLS',
      answer(301, { failure: 'unexpected', location: 'https://127.0.0.1:3000/items' }),
      /redirect to https:\/\/127.0.0.1:3000\/items\./,
      /It wants TLS: write https:\/\/127.0.0.1:3000\./,
      2,
    ],
    [
      'a redirect to another server',
      answer(302, { failure: 'unexpected', location: '//example.com/a?token=s3cret' }),
      /redirect to http:\/\/example.com\/a\?token=…\./,
      /another server, and load is never sent on/,
      2,
    ],
    [
      'redirects without an end',
      answer(302, { failure: 'unexpected', location: '/b', ledTo: '/a' }),
      /redirected again and again, at last from \/a to \/b\./,
      /come to an end/,
      2,
    ],
    [
      'redirects that were followed to a login',
      answer(200, { ledTo: '/accounts/login?next=/items' }),
      /GET \/items led to \/accounts\/login\?next=\/items, which looks like a login/,
      /Say who asks.*by its own path\.$/,
      2,
    ],
    ['500', answer(500, { failure: 'http5xx' }), /500 Internal Server Error/, /See its log/, 4],
    ['no answer in time', answer(0, { failure: 'timeout' }), /was not answered within/, /--timeout/, 4],
    [
      'an answer that ends wrongly',
      answer(200, { failure: 'mismatch' }),
      /answered with 200, and the answer is not whole .* or no JSON where/,
      /`curl -v` says of it\.$/,
      2,
    ],
    [
      'what this machine prevents',
      answer(0, { failure: 'local', local: 'EMFILE' }),
      /could not be sent from this machine \(EMFILE\)/,
      /nothing of the service: .*ulimit -n/,
      4,
    ],
    [
      'an answer too long for this machine',
      answer(200, { failure: 'local', local: 'TOO_LONG' }),
      /could not be read on this machine \(TOO_LONG\)/,
      /nothing of the service: .*may have 4 MiB/,
      2,
    ],
    ['a connection that is cut', answer(0, { failure: 'reset' }), /the connection was cut/, /See its log/, 4],
  ])('%s', (_, found, problem, remedy, exit) => {
    const error = ofFirstAnswers(plain, [answer(200), found])
    expect(error?.message).toMatch(problem)
    expect(error?.hint).toMatch(remedy)
    expect(error?.exit).toBe(exit)
  })

  test('all failed routes are reported at once', () => {
    const error = ofFirstAnswers(plain, [answer(404), answer(401, { asked: 'POST /items' })])
    expect(error?.message).toMatch(/GET \/items was .*; POST \/items was/)
  })

  test.each([
    ['redirects to a page', answer(200, { ledTo: '/items/1?from=/login' })],
    ['a login that was asked for', answer(200, { asked: 'GET /login', ledTo: '/login/step-1' })],
  ])('%s that were followed are measured', (_, found) =>
    expect(ofFirstAnswers(plain, [found])).toBe(undefined),
  )

  test('correct answers are measured', () =>
    expect(ofFirstAnswers(plain, [answer(200), answer(404, { failure: undefined })])).toBe(undefined))
})
