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
    const error = ofUnreached(url, { stage, code, message: 'it failed' }, false)
    expect(error.message).toMatch(problem)
    expect(error.hint).toMatch(remedy)
    expect(error.exit).toBe(exitCodes.stack)
  })

  test('a port that accepts only datagrams is probably one of HTTP/3', () => {
    const refused = { stage: 'connection', code: 'ECONNREFUSED', message: '' } as const
    expect(ofUnreached(secure, refused, true).hint).toContain('HTTP/3')
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
    ['500', answer(500, { failure: 'http5xx' }), /500 Internal Server Error/, /See its log/, 4],
    ['no answer in time', answer(0, { failure: 'timeout' }), /was not answered within/, /--timeout/, 4],
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

  test('correct answers are measured', () =>
    expect(ofFirstAnswers(plain, [answer(200), answer(404, { failure: undefined })])).toBe(undefined))
})
