import { describe, expect, test } from 'vitest'
import { type LoadWords, readLoad } from './load-words.ts'
import { isMixWord, readMixWord } from './mix-word.ts'
import { routeName, routeNames } from './route-names.ts'
import { readPlace } from './typed-place.ts'
import { typedScenario } from './typed-scenario.ts'

const url = 'http://127.0.0.1:3000/items?q=1'

const loadOf = (words: Partial<LoadWords>) => {
  const load = readLoad({ requests: [url], ...words }, (problem) => {
    throw new Error(problem)
  })
  if (load === undefined) throw new Error('nothing was read')
  return load
}

describe('arguments that are requests, and those that name scenarios', () => {
  test.each([
    ['http://127.0.0.1:3000/items', true],
    ['HTTPS://example.com', true],
    ['localhost:3000/items', true],
    ['127.0.0.1:3000', true],
    ['[::1]:3000/', true],
    ['GET /items 4', true],
    ['POST http://127.0.0.1/items', true],
    ['h3://example.com', true],
    ['localhost', true],
    ['localhost/items', true],
    ['127.0.0.1/items?q=1', true],
    ['[::1]/items', true],
    [' http://127.0.0.1:3000/items ', true],
    ['localhosts', false],
    ['example.com/items', false],
    ['browse', false],
    ['./my/scenario.ts', false],
    ['/work/my/scenario.ts', false],
    ['C:/scenario.ts', false],
  ])('%s', (text, request) => expect(isMixWord(text)).toBe(request))
})

describe('a request of a mix', () => {
  test.each([
    ['http://127.0.0.1:3000/items', undefined, 'http://127.0.0.1:3000/items', 1, undefined],
    ['localhost:3000/items', undefined, 'http://localhost:3000/items', 1, undefined],
    ['GET /items 4', 'GET', '/items', 4, undefined],
    ['POST /items 1 @body.json', 'POST', '/items', 1, { file: 'body.json' }],
    ['POST /items 0.5 {"name": "a b"}', 'POST', '/items', 0.5, { text: '{"name": "a b"}' }],
    ['PUT /items/7 @with blank.json', 'PUT', '/items/7', 1, { file: 'with blank.json' }],
    ['get /items', 'GET', '/items', 1, undefined],
    ['/items 3', undefined, '/items', 3, undefined],
    ['http://127.0.0.1:3000/items 3', undefined, 'http://127.0.0.1:3000/items', 3, undefined],
    [' http://127.0.0.1:3000/items ', undefined, 'http://127.0.0.1:3000/items', 1, undefined],
    ['localhost/items 2', undefined, 'http://localhost/items', 2, undefined],
    ['[::1]:3000/items', undefined, 'http://[::1]:3000/items', 1, undefined],
    ['GET /items#top 2', 'GET', '/items', 2, undefined],
    ['HEAD /items', 'HEAD', '/items', 1, undefined],
    ['OPTIONS /items', 'OPTIONS', '/items', 1, undefined],
    ['POST /items a=1&b=2', 'POST', '/items', 1, { text: 'a=1&b=2' }],
    ['POST /items 1 plain text', 'POST', '/items', 1, { text: 'plain text' }],
    ['http://127.0.0.1/items {"a":1}', undefined, 'http://127.0.0.1/items', 1, { text: '{"a":1}' }],
  ])('%s', (text, method, place, weight, body) =>
    expect(readMixWord(text)).toEqual({ method, place, weight, body }),
  )

  test.each([
    ['items', 'is no request'],
    ['GET items', 'is no request'],
    ['GET /items 0', 'must be a number above 0'],
    ['GET /items -1', 'must be a number above 0, not "-1"'],
    ['GET /items 4x', 'must be a number above 0, not "4x"'],
    ['GET /items 1e12', 'must be a number above 0, not "1e12"'],
    ['GET /items 2000000000', 'must be a number above 0'],
    ['http://127.0.0.1/items?q=a b', 'a blank in a URL is written %20'],
    ['http://127.0.0.1/items?q=a b&x=1', 'a blank in a URL is written %20'],
    ['POST /items plain text', 'needs its weight before it'],
    ['POST /items 1 @', 'names no file'],
    ['CONNECT /x', 'opens a tunnel'],
  ])('%s is refused', (text, said) => expect(readMixWord(text)).toContain(said))

  test('a refusal shows no password of a URL', () => {
    const refused = [
      'GET http://ann:s3cret@127.0.0.1/ 0',
      'http://ann:s3cret@127.0.0.1/ what',
      '9 http://s3cret@h/',
    ]
    for (const text of refused) {
      expect(readMixWord(text)).toMatch(/…@/)
      expect(readMixWord(text)).not.toContain('s3cret')
    }
  })
})

describe('the address of a URL', () => {
  test.each([
    ['http://127.0.0.1:3000/items?q=1#top', 'http://127.0.0.1:3000', '/items?q=1', undefined],
    ['https://example.com', 'https://example.com', '/', undefined],
    ['http://ann:p%40ss@127.0.0.1/a', 'http://127.0.0.1', '/a', 'ann:p@ss'],
    ['http://[::1]:3000/', 'http://[::1]:3000', '/', undefined],
  ])('%s', (text, origin, path, user) => expect(readPlace(text)).toEqual({ origin, path, user }))

  test.each([
    ['http://127.0.0.1:99999/', 'is no URL'],
    ['http://ann:secret1@:/', 'is no URL'],
    ['http://ann:with/secret1@h', 'is no URL'],
    ['http://ann:with@secret1@h:99999/', 'is no URL'],
    ['http://[::1/', 'is no URL'],
    ['http://:3000/', 'is no URL'],
    ['h3://example.com/', 'HTTP/3'],
    ['ws://example.com/', 'WebSockets'],
    ['ftp://example.com/', 'begins with http://'],
    ['http://0.0.0.0:3000/', 'write 127.0.0.1'],
  ])('%s is refused', (text, said) => {
    expect(readPlace(text)).toContain(said)
    expect(readPlace(text)).not.toContain('secret1')
  })
})

describe('names of routes', () => {
  test.each([
    ['GET', '/items?q=1', 'items'],
    ['POST', '/items', 'post-items'],
    ['GET', '/', 'root'],
    ['GET', '/api/v1/items/42', 'api-v1-items-42'],
    ['GET', '/42', 'get-42'],
    ['GET', '/all', 'all-route'],
    ['GET', '/caf%C3%A9/a.b', 'caf-a-b'],
    ['GET', `/${'long/'.repeat(20)}items`, 'path-long-long-long-long-long-items'],
  ])('%s %s', (method, path, name) => {
    expect(routeName(method, path)).toBe(name)
    expect(name).toMatch(/^[A-Za-z][\w-]{0,39}$/)
  })

  test('equal names are numbered', () => {
    const get = (path: string) => ({ method: 'GET', path })
    expect(routeNames([get('/a?x=1'), get('/a?x=2'), get('/a?x=3')])).toEqual(['a', 'a-2', 'a-3'])
  })
})

describe('the words of curl, oha and autocannon', () => {
  test('a URL alone', () => {
    expect(loadOf({})).toEqual({
      url: 'http://127.0.0.1:3000',
      requests: [{ route: 'items', method: 'GET', path: '/items?q=1', weight: 1 }],
      headers: [],
      ...{ rate: '50/s', connections: 500, duration: '20s', warmUp: '2s', timeout: '10s' },
    })
  })

  test.each<[string, Partial<LoadWords>, object]>([
    [
      '-d makes it a POST of a form, as in curl',
      { data: 'a=1' },
      { method: 'POST', body: { text: 'a=1' }, contentType: 'application/x-www-form-urlencoded' },
    ],
    ['JSON goes as JSON', { data: '{"a":1}' }, { method: 'POST', contentType: 'application/json' }],
    [
      '-d @file sends the bytes of the file, with the type of its extension',
      { data: '@a.json' },
      { body: { file: 'a.json' }, contentType: 'application/json' },
    ],
    ['-T says the type', { data: 'a', contentType: 'text/plain' }, { contentType: 'text/plain' }],
    ['-T json, for short', { data: 'a', contentType: 'json' }, { contentType: 'application/json' }],
    ['-m says the method', { method: 'put', data: 'a' }, { method: 'PUT' }],
    ['-X says the method, as in curl', { request: 'DELETE' }, { method: 'DELETE' }],
    ['-X and -m may say the same', { request: 'put', method: 'PUT' }, { method: 'PUT' }],
    [
      '-d is the body of a single request that gives its method',
      { requests: [`PUT ${url}`], data: '@a.json' },
      { method: 'PUT', body: { file: 'a.json' }, contentType: 'application/json' },
    ],
    [
      '-T says the type of a body behind its request',
      { requests: [`POST ${url} 1 {"a":1}`], contentType: 'text/plain' },
      { body: { text: '{"a":1}' }, contentType: 'text/plain' },
    ],
    [
      'a number is a body if its type is given',
      { data: '10', contentType: 'text/plain' },
      { body: { text: '10' } },
    ],
  ])('%s', (_, words, request) => expect(loadOf(words).requests[0]).toMatchObject(request))

  test('a header that gives the type replaces the usual type', () => {
    const { requests, headers } = loadOf({ data: '{}', header: ['content-type: application/vnd.api+json'] })
    expect(requests[0]).not.toHaveProperty('contentType')
    expect(headers).toEqual([['content-type', 'application/vnd.api+json']])
  })

  test('-n gives the length that so many requests take', () =>
    expect(loadOf({ number: '1000', rate: '200/s' }).duration).toBe('5s'))

  test('-c is the most connections', () =>
    expect(loadOf({ connections: '20', rate: '200/s' }).connections).toBe(20))

  test('a search for the rate has the connections that the highest rate can need', () =>
    expect(loadOf({ findRate: true, timeout: '1s' }).connections).toBe(1000))

  test('a user in the URL becomes a header of authorization', () =>
    expect(loadOf({ requests: ['http://ann:pass@127.0.0.1/'] })).toMatchObject({
      url: 'http://127.0.0.1',
      headers: [['Authorization', 'Basic YW5uOnBhc3M=']],
    }))

  test('a mix of a base URL and paths, in which -d is for those that give no method', () => {
    const { requests } = loadOf({
      url: '127.0.0.1:3000',
      requests: ['GET /items 4', 'POST /items 1 @body.json', '/search 2'],
      data: 'q=1',
    })
    expect(requests).toEqual([
      { route: 'items', method: 'GET', path: '/items', weight: 4 },
      {
        route: 'post-items',
        method: 'POST',
        path: '/items',
        weight: 1,
        body: { file: 'body.json' },
        contentType: 'application/json',
      },
      {
        route: 'post-search',
        method: 'POST',
        path: '/search',
        weight: 2,
        body: { text: 'q=1' },
        contentType: 'application/x-www-form-urlencoded',
      },
    ])
  })

  test('the base may have blanks around it, and a user', () =>
    expect(loadOf({ url: ' http://ann:pass@127.0.0.1:3000/ ', requests: ['GET /items'] })).toMatchObject({
      url: 'http://127.0.0.1:3000',
      headers: [['Authorization', 'Basic YW5uOnBhc3M=']],
    }))

  test('the same URL twice is two routes', () =>
    expect(loadOf({ requests: [url, url] }).requests.map(({ route }) => route)).toEqual(['items', 'items-2']))

  test('the first URL is the base of paths', () =>
    expect(loadOf({ requests: ['http://127.0.0.1:3000/a', 'GET /b'] }).url).toBe('http://127.0.0.1:3000'))
})

describe('the scenario of a load', () => {
  test('headers that were typed twice are sent twice, and all of them with every request', async () => {
    const { session } = typedScenario(loadOf({ header: ['X-A: 1', 'x-a: 2', 'Cookie: b=1'] }))
    expect(await (session as () => Promise<unknown>)()).toEqual({ 'X-A': ['1', '2'], Cookie: 'b=1' })
  })

  test('its sentence shows no credentials of a query', () =>
    expect(typedScenario(loadOf({ requests: ['http://127.0.0.1/a?token=s3cr3t'] })).why).not.toContain(
      's3cr3t',
    ))

  test.each(['/no/such/file', '/dev/zero', '/'])('a body that cannot be read is reported: %s', (file) =>
    expect(() => typedScenario(loadOf({ data: `@${file}` }))).toThrow(`The body @${file} cannot be read`),
  )
})
