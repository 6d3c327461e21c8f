import { describe, expect, test } from 'vitest'
import { type LoadWords, readLoad } from './load-words.ts'

const url = 'http://127.0.0.1:3000/items?q=1'

const problemsOf = (words: Partial<LoadWords>): string => {
  const problems: string[] = []
  expect(readLoad({ requests: [url], rate: '200/s', ...words }, (problem) => problems.push(problem))).toBe(
    undefined,
  )
  return problems.join('\n')
}

describe('words that are refused with a message', () => {
  test.each<[string, Partial<LoadWords>, string]>([
    ['-c without a rate', { connections: '50', rate: undefined }, 'is a closed loop in oha and autocannon'],
    ["curl's -m", { method: '10' }, '--timeout 10s'],
    ['a number for -X', { request: '10' }, '-X is the method of the requests'],
    ['a tunnel', { request: 'CONNECT' }, 'opens a tunnel'],
    ['two methods', { method: 'POST', request: 'DELETE' }, '-m POST and -X DELETE give two methods'],
    [
      'a method that no request takes',
      { requests: [`GET ${url}`, `POST ${url}`], request: 'POST' },
      '-X POST is for requests without a method',
    ],
    ['a body that no request takes', { requests: [`POST ${url}`, 'GET /b'], data: '@a.json' }, '-d is for a'],
    ['a second body', { requests: [`POST ${url} 1 @b.json`], data: '@a.json' }, "'POST /items 1 @body.json'"],
    ['a type without a body', { contentType: 'json' }, '-T json is the type of a body'],
    ["autocannon's -d", { data: '10' }, '-z 10s'],
    ["curl's -T", { contentType: 'file.bin' }, '-d @file.bin'],
    ["autocannon's -T", { contentType: 'my title' }, 'is none'],
    ['no file after -d @', { data: '@' }, 'names no file'],
    ['two targets', { requests: ['http://127.0.0.1:1/', 'http://127.0.0.1:2/'] }, 'are two'],
    ['paths without a base', { requests: ['GET /items'] }, '--url http://127.0.0.1:3000'],
    ['a base with a path', { url: 'http://127.0.0.1:3000/api' }, '--url is a base without a path'],
    ['-n and -z', { number: '1000', duration: '5s' }, 'both say how long'],
    ['-n that is over at once', { number: '100' }, 'less than a second'],
    ['--rate with --find-rate', { findRate: true }, 'give one of them'],
    ['-n with --find-rate', { number: '1000', findRate: true }, 'has yet to find'],
    ['-n that takes days', { number: '1000000', rate: '1/s' }, 'takes longer than 24h'],
    ['-n of nothing', { number: '0' }, '-n must be a whole number'],
    ['no connection', { connections: '0' }, '-c must be a whole number'],
    ['more connections than ports', { connections: '1000000' }, '-c must be a whole number'],
    ['no time', { timeout: '0s' }, '--timeout must be a time'],
    ['two users', { requests: ['http://ann:a@127.0.0.1/x', 'http://bob:b@127.0.0.1/y'] }, 'go as one user'],
    ["curl's standard input", { data: '@-' }, 'write it to a file'],
    ['headers from standard input', { header: ['@-'] }, 'names no file'],
    ['a header with a control character', { header: ['A: b\u0007'] }, 'a control character'],
    ['two hosts in one header', { header: ['Host: a b'] }, 'names one host'],
    ['two headers of the host', { header: ['Host: a', 'host: b'] }, 'given twice'],
    ['an encoding of transfer', { header: ['TE: gzip'] }, 'can only be "trailers"'],
    ['a header of proxies', { header: ['Proxy-Connection: keep-alive'] }, 'which Tailgate says itself'],
    ['a header without a colon', { header: ['Authorization'] }, 'no colon'],
    ['a header of the connection', { header: ['Connection: close'] }, 'which Tailgate says itself'],
    ['a header with a line break', { header: ['A: b\nC: d'] }, 'line break'],
    ['a file of headers that does not exist', { header: ['@/no/such/file'] }, 'cannot be read'],
    ['an invalid status', { expect: '2xx,999' }, '"999"'],
    ['an invalid time', { timeout: 'soon' }, '--timeout must be a time'],
  ])('%s', (_, words, said) => expect(problemsOf(words)).toContain(said))

  test('a header that cannot be read is reported without what may be a credential in it', () =>
    expect(problemsOf({ header: ['sk_live_0123456789abcdef', 'Bearer s3cr3t: x'] })).not.toMatch(
      /0123|Bearer|s3cr3t/,
    ))
})
