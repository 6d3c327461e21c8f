import { expect, test } from 'vitest'
import { readHar } from './har.ts'

const options = { withStatic: false }

interface Entry {
  readonly url: string
  readonly method?: string
  readonly headers?: readonly { readonly name: string; readonly value: string }[]
  readonly postData?: unknown
  readonly status?: number
  readonly type?: string
}

const har = (entries: readonly Entry[], version = '1.2'): string =>
  JSON.stringify({
    log: {
      version,
      creator: { name: 'browser', version: '1' },
      entries: entries.map(({ url, method = 'GET', headers = [], postData, status = 200, type }, at) => ({
        startedDateTime: new Date(1.76e12 + at * 100).toISOString(),
        time: 12,
        _resourceType: type,
        request: {
          method,
          url,
          headers,
          cookies: [{ name: 'sid', value: 'abc' }],
          ...(postData === undefined ? {} : { postData }),
        },
        response: { status },
      })),
    },
  })

const shop = 'https://shop.example'

test('only the origin with the most requests is kept; static files are left out, in words', () => {
  const found = readHar(
    'app.har',
    har([
      { url: `${shop}/api/items?q=1` },
      { url: `${shop}/api/items?q=2` },
      { url: `${shop}/app.js` },
      { url: `${shop}/picture`, type: 'image' },
      { url: 'https://tracker.example/hit' },
      { url: 'data:text/plain,x' },
      { url: `${shop}/gone`, status: 0 },
    ]),
    options,
  )
  expect(found).toMatchObject({
    url: shop,
    source: 'app.har (5 requests to https://shop.example)',
    routes: [
      {
        method: 'GET',
        pattern: '/api/items',
        weight: 2,
        requests: [{ path: '/api/items?q=1' }, { path: '/api/items?q=2' }],
      },
    ],
  })
  expect(found.notes).toEqual([
    'Left out: 2 requests to other servers (https://tracker.example); --url names another one to keep.',
    'Left out: 1 request for files of pages (--static keeps them).',
    'Left out: 1 request for static files (--static keeps them).',
    'Left out: 1 request answered with an error (4xx, 5xx).',
  ])
  expect(
    readHar('app.har', har([{ url: `${shop}/` }, { url: 'http://other/x' }]), {
      ...options,
      origin: 'http://other',
    }).routes,
  ).toHaveLength(1)
})

test('secrets in headers, cookies, queries and bodies become variables', () => {
  const headers = [
    { name: 'Authorization', value: 'Bearer topsecret1' },
    { name: 'Cookie', value: 'sid=topsecret2' },
    { name: 'X-CSRF-Token', value: 'topsecret3' },
    { name: 'User-Agent', value: 'Mozilla' },
    { name: 'Content-Type', value: 'application/json' },
    { name: 'X-Tenant', value: 'blue' },
  ]
  const postData = {
    mimeType: 'application/json',
    text: '{"user":"ann","password":"topsecret4","deep":{"token":"topsecret5"}}',
  }
  const found = readHar(
    'app.har',
    har([{ url: `${shop}/login?sig=topsecret6`, method: 'POST', headers, postData }]),
    options,
  )
  expect(JSON.stringify(found)).not.toContain('topsecret')
  expect(found.routes[0]?.requests[0]).toMatchObject({
    headers: {
      authorization: { parts: ['Bearer ', { variable: 'TAILGATE_AUTHORIZATION' }] },
      cookie: { parts: [{ variable: 'TAILGATE_COOKIE' }] },
      'x-csrf-token': { parts: [{ variable: 'TAILGATE_X_CSRF_TOKEN' }] },
      'x-tenant': 'blue',
    },
    body: { kind: 'json', value: { user: 'ann', password: { parts: [{ variable: 'TAILGATE_PASSWORD' }] } } },
  })
})

test('forms stay forms, and files are not copied', () => {
  const form = {
    mimeType: 'application/x-www-form-urlencoded',
    params: [
      { name: 'user', value: 'ann' },
      { name: 'password', value: 'x' },
    ],
  }
  const files = { mimeType: 'multipart/form-data; boundary=x', text: '--x' }
  const { routes } = readHar(
    'app.har',
    har([
      { url: `${shop}/login`, method: 'POST', postData: form },
      { url: `${shop}/upload`, method: 'POST', postData: files },
    ]),
    options,
  )
  expect(routes).toMatchObject([
    {
      requests: [
        {
          body: {
            kind: 'form',
            fields: { user: 'ann', password: { parts: [{ variable: 'TAILGATE_PASSWORD' }] } },
          },
        },
      ],
    },
    { leftOut: 'sends files or bytes, which are not copied from a recording' },
  ])
})

test.each<[string, object | null, unknown]>([
  [
    'bytes in base64',
    { mimeType: 'image/png', text: 'iVBORw0KGgo=', encoding: 'base64' },
    'sends files or bytes',
  ],
  ['bytes as text', { mimeType: 'application/x-protobuf', text: '\u0008\u0001' }, 'sends files or bytes'],
  ['bytes that were no text', { mimeType: '', text: 'a\ufffdb' }, 'sends files or bytes'],
  [
    'a password in a text',
    { mimeType: 'text/plain', text: 'user=ann&password=topsecret' },
    'looks like a secret',
  ],
  ['a text', { mimeType: 'text/xml', text: '<a/>' }, undefined],
  ['no body, said so', null, undefined],
  ['a body without a type', { mimeType: null, text: 'hello' }, undefined],
])('of a recording with %s', (_, postData, reason) => {
  const [route] = readHar('app.har', har([{ url: `${shop}/a`, method: 'POST', postData }]), options).routes
  if (reason === undefined) expect(route).not.toHaveProperty('leftOut')
  else expect(route?.leftOut).toContain(reason)
  expect(JSON.stringify(route)).not.toContain('topsecret')
})

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0b3BzZWNyZXQifQ.c2lnbmF0dXJl'

test('a token is a variable wherever it stands: in a path, a query, a header or a body', () => {
  const headers = [
    { name: 'X-Forwarded-By', value: token },
    { name: 'X-Auth', value: 'topsecret' },
  ]
  const postData = { mimeType: 'application/json', text: JSON.stringify({ value: token, list: [token] }) }
  const found = readHar(
    'app.har',
    har([{ url: `${shop}/invite/${token}/accept?next=${token}`, method: 'POST', headers, postData }]),
    options,
  )
  expect(JSON.stringify(found)).not.toMatch(/eyJ|topsecret/)
  expect(found.routes).toMatchObject([
    {
      pattern: '/invite/:invite/accept',
      requests: [
        {
          path: {
            parts: [
              ...['', '/invite', '/', { variable: 'TAILGATE_INVITE' }, '/accept', '?', 'next='],
              { variable: 'TAILGATE_NEXT' },
            ],
          },
          headers: { 'x-auth': { parts: [{ variable: 'TAILGATE_X_AUTH' }] } },
          body: {
            value: {
              value: { parts: [{ variable: 'TAILGATE_VALUE' }] },
              list: [{ parts: [{ variable: 'TAILGATE_LIST' }] }],
            },
          },
        },
      ],
    },
  ])
})

test('an address that cannot be read is left out', () =>
  expect(readHar('app.har', har([{ url: `${shop}/a` }, { url: 'http://:1/' }]), options).routes).toHaveLength(
    1,
  ))

test.each([
  ['what is no JSON', 'hello', 'it is no JSON'],
  ['a document of another kind', '{"openapi":"3.0.0"}', 'it is no HAR: log'],
  ['HAR 2', har([{ url: `${shop}/` }], '2.0'), 'it is HAR 2.0'],
  ['nothing in it', har([]), 'it holds no request'],
  [
    'nothing that can be asked again',
    har([{ url: `${shop}/`, status: 500 }]),
    'nothing of https://shop.example in it can be asked for again',
  ],
])('refused in a sentence: %s', (_, text, words) => {
  expect(() => readHar('app.har', text, options)).toThrow(words)
})

test('for an origin that is not in the file, the error lists those that are', () => {
  expect(() => readHar('app.har', har([{ url: `${shop}/` }]), { ...options, origin: 'http://a' })).toThrow(
    'app.har cannot be read: it holds no request to http://a.',
  )
})
