import { expect, test } from 'vitest'
import { readK6Script } from './k6-script.ts'

const script = `
import http from 'k6/http'
import { check } from 'k6'
const BASE: string = __ENV.BASE_URL || 'http://localhost:8080'
const names = { first: 'ann' }
export const options = {
  scenarios: { steady: { executor: 'constant-arrival-rate', rate: 600, timeUnit: '1m', duration: '30s', preAllocatedVUs: 5 } },
  thresholds: {
    http_req_duration: ['p(95)<400', { threshold: 'avg < 100', abortOnFail: true }],
    http_req_failed: ['rate<0.01'],
    checks: ['rate>0.9'],
  },
}
export default function () {
  const found = http.get(\`\${BASE}/items?page=1\`)
  http.get(BASE + '/items/' + found.json('0.id'))
  http.post(\`\${BASE}/items\`, JSON.stringify({ name: 'x', password: 'hunter22' }), { headers: { 'Content-Type': 'application/json', Authorization: 'Bearer abcdefgh' } })
  http.post(BASE + '/login', { user: 'ann' })
  http.request('PUT', BASE + '/items/7', JSON.stringify({ at: Date.now() }))
  http.batch([['GET', BASE]])
  http.get('https://cdn.example/x')
  check(found, {})
}
`

test('readable parts are read, and unreadable ones are reported', () => {
  const found = readK6Script('load.ts', script)
  expect(found).toMatchObject({
    source: 'load.ts (7 requests an iteration)',
    url: 'http://localhost:8080',
    script: { path: 'load.ts', hasLoad: true },
    limits: [
      { figure: 'p95', limit: '400ms' },
      { figure: 'mean', limit: '100ms' },
      { figure: 'errorRate', limit: '1%' },
    ],
    rate: 30,
  })
  expect(found.routes).toMatchObject([
    { method: 'GET', pattern: '/items', requests: [{ path: '/items?page=1' }] },
    { method: 'GET', pattern: '/items/:item', leftOut: 'has a path that the script computes' },
    {
      method: 'POST',
      pattern: '/items',
      requests: [
        {
          headers: { authorization: { parts: ['Bearer ', { variable: 'TAILGATE_AUTHORIZATION' }] } },
          body: {
            kind: 'json',
            value: { name: 'x', password: { parts: [{ variable: 'TAILGATE_PASSWORD' }] } },
          },
        },
      ],
    },
    { pattern: '/login', requests: [{ body: { kind: 'form', fields: { user: 'ann' } } }] },
    { method: 'PUT', leftOut: 'has a body that the script computes' },
  ])
  expect(found.notes).toEqual([
    '1 request of the script (line 20) cannot be read without running it: only `k6` makes them.',
    'Left out: 1 request to other servers than http://localhost:8080.',
    'The threshold on checks is no budget here; write it by hand, or leave it to the script.',
  ])
})

test('secrets of a script become variables or are left out, and its server shows no user', () => {
  const found = readK6Script(
    'load.js',
    `import http from 'k6/http'
     export default function () {
       http.post('http://ann:topsecret1@a/form', { user: 'ann', password: 'topsecret2' })
       http.post('http://ann:topsecret1@a/fields', 'user=ann&token=topsecret3')
       http.post('http://ann:topsecret1@a/text', 'the password=topsecret4 is it')
     }`,
  )
  expect(JSON.stringify(found)).not.toContain('topsecret')
  expect(found.url).toBe('http://a')
  expect(found.routes).toMatchObject([
    { pattern: '/form', requests: [{ body: { kind: 'form', fields: { user: 'ann' } } }] },
    {
      pattern: '/fields',
      requests: [{ body: { kind: 'form', fields: { token: { parts: [{ variable: 'TAILGATE_TOKEN' }] } } } }],
    },
    { pattern: '/text', leftOut: 'sends a text with what looks like a secret in it' },
  ])
})

const withOptions = (options: string) =>
  readK6Script(
    'load.js',
    `import http from 'k6/http'\nexport let options = ${options}\nexport default () => { http.get('http://a/x') }`,
  )

test.each([
  [
    'stages of arrivals, at their mean',
    "{ scenarios: { a: { executor: 'ramping-arrival-rate', startRate: 0, stages: [{ target: 20, duration: '10s' }, { target: 20, duration: '10s' }] } } }",
    15,
  ],
  ['users', '{ vus: 10, duration: "30s" }', undefined],
  ['stages of users', '{ stages: [{ target: 10, duration: "30s" }] }', undefined],
  ['what is computed', 'make()', undefined],
])('the rate of a script with %s', (_, options, rate) => expect(withOptions(options).rate).toBe(rate))

test('a threshold that is no figure here is left to the script', () => {
  const { limits, notes } = withOptions(
    "{ thresholds: { http_req_duration: ['p(100)<900', 'p(99.9)<800'] } }",
  )
  expect(limits).toEqual([{ figure: 'p99.9', limit: '800ms' }])
  expect(notes).toContain(
    'The threshold on http_req_duration is no budget here; write it by hand, or leave it to the script.',
  )
})

test.each([
  ['rate<1', /^The threshold on http_req_failed is left out, as it limits next to nothing\.$/],
  ['rate<=1.0', /limits next to nothing/],
  ['p(0.95)<400', /is left out, as its percentile is below 1: if p95 was meant, write p95\.$/],
  ['p(0.001)<400', /is left out, as its percentile is below 1\.$/],
])('a threshold of %s, which no budget may be, is left out with the reason', (threshold, words) => {
  const metric = threshold.startsWith('rate') ? 'http_req_failed' : 'http_req_duration'
  const { limits, notes } = withOptions(`{ thresholds: { ${metric}: ['${threshold}'] } }`)
  expect(limits).toEqual([])
  expect(notes.filter((note) => note.includes('threshold'))).toEqual([expect.stringMatching(words)])
})

test('what follows # is cut from an address, as nothing sends it', () => {
  const text = "import http from 'k6/http'\nexport default () => { http.get('http://shop/items#top') }"
  expect(readK6Script('load.js', text).routes).toMatchObject([
    { pattern: '/items', requests: [{ path: '/items' }] },
  ])
})

test('a share of failures is read however it is written', () => {
  const { limits } = withOptions("{ thresholds: { http_req_failed: ['rate<.05', 'rate<0.02', 'rate<0'] } }")
  expect(limits?.map(({ limit }) => limit)).toEqual(['5%', '2%', '0%'])
})

test.each([
  [
    '{ vus: 10 }',
    'The script brings users and no rate: how many requests come of them depends on the service.',
  ],
  ['make()', 'The options of the script are computed, so its load cannot be read.'],
  [
    "{ scenarios: { a: { executor: 'per-vu-iterations' } } }",
    'Scenario "a" (per-vu-iterations) has no rate that can be read: a number of users is none.',
  ],
])('of %s is told why there is no rate', (options, words) =>
  expect(withOptions(options).notes).toContain(words),
)

test.each([
  ['what is no script', 'export default {', 'it is no script'],
  ['a script without HTTP', "import ws from 'k6/ws'", 'it does not import k6/http.'],
  [
    'a script whose requests are elsewhere',
    "import { buy } from './lib/shop.js'\nexport default () => buy()",
    'its requests are made by ./lib/shop.js',
  ],
  ['a script that imports parts', "import { get } from 'k6/http'", 'it imports only parts of k6/http'],
])('refused in a sentence: %s', (_, text, words) =>
  expect(() => readK6Script('load.js', text)).toThrow(words),
)
