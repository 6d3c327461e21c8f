import { expect, test } from 'vitest'
import { K6Hops, type K6Request, userOf } from './hops.ts'
import type { K6Sample } from './samples.ts'

const origin = 1_795_457_208_000_000

/** A hop with its beginning and end in milliseconds since the load began. */
const hop = (
  [from, to]: readonly [number, number],
  status: number,
  name = 'login',
  metadata = 'vu=1&iter=0',
): K6Sample => ({
  metric: 'http_req_duration',
  time: origin + Math.round(to * 1000),
  value: to - from,
  name,
  method: status === 200 ? 'GET' : 'POST',
  scenario: 'shop',
  status: String(status),
  errorCode: '',
  expected: 'true',
  check: '',
  url: name,
  error: '',
  metadata,
})

function requests(samples: readonly K6Sample[], apart = false): K6Request[] {
  const found: K6Request[] = []
  const hops = new K6Hops((request) => found.push(request))
  hops.apart = apart
  for (const sample of samples) {
    if (sample.metric === 'iteration_duration') hops.end(sample.metadata)
    else hops.add(sample)
  }
  hops.endAll()
  return found
}

const told = (found: readonly K6Request[]) =>
  found.map(({ name, method, start, end, status, hops }) => [
    name,
    method,
    Math.round((start - origin) / 1000),
    Math.round((end - origin) / 1000),
    status,
    hops.map((each) => Math.round(each / 1000)),
  ])

const iteration = (metadata: string): K6Sample => ({
  ...hop([0, 9], 0),
  metric: 'iteration_duration',
  metadata,
})
const [page, target] = ['http://127.0.0.1:1/old', 'http://127.0.0.1:1/new']

test.each<[string, readonly K6Sample[], unknown]>([
  ['a request without a redirect', [hop([0, 5], 200)], [['login', 'GET', 0, 5, 200, [5]]]],
  [
    'a redirect and its answer are one request of the first method',
    [hop([0, 5], 302), hop([5.02, 9], 200)],
    [['login', 'POST', 0, 9, 200, [5, 4]]],
  ],
  [
    'three hops are one',
    [hop([0, 5], 302), hop([5.02, 9], 307), hop([9.01, 11], 200)],
    [['login', 'POST', 0, 11, 200, [5, 4, 2]]],
  ],
  [
    'without names each hop has its own URL, and the first one is the request of the script',
    [hop([0, 5], 302, page), hop([5.02, 9], 200, target)],
    [[page, 'POST', 0, 9, 200, [5, 4]]],
  ],
  [
    'a redirect that nobody follows is the answer',
    [hop([0, 5], 302), hop([6, 9], 200, 'account'), iteration('vu=1&iter=0')],
    [
      ['account', 'GET', 6, 9, 200, [3]],
      ['login', 'POST', 0, 5, 302, [5]],
    ],
  ],
  [
    'the next iteration is another request',
    [hop([0, 5], 302), iteration('iter=0&vu=1'), hop([5.02, 9], 200, 'login', 'vu=1&iter=1')],
    [
      ['login', 'POST', 0, 5, 302, [5]],
      ['login', 'GET', 5, 9, 200, [4]],
    ],
  ],
  [
    'another user is another request',
    [hop([0, 5], 302), hop([5.02, 9], 200, 'login', 'vu=2&iter=0')],
    [
      ['login', 'GET', 5, 9, 200, [4]],
      ['login', 'POST', 0, 5, 302, [5]],
    ],
  ],
  [
    'after time to think it is another request',
    [hop([0, 5], 302), hop([1005, 1009], 200)],
    [
      ['login', 'GET', 1005, 1009, 200, [4]],
      ['login', 'POST', 0, 5, 302, [5]],
    ],
  ],
  [
    'each request of a batch continues its own hops',
    [hop([0, 5], 302), hop([0, 7], 302), hop([5.02, 9], 200), hop([7.01, 10], 200)],
    [
      ['login', 'POST', 0, 9, 200, [5, 4]],
      ['login', 'POST', 0, 10, 200, [7, 3]],
    ],
  ],
  [
    'a target of a redirect that k6 cannot reach is a failure of the request',
    [hop([0, 5], 302), { ...hop([5, 5], 0), errorCode: '1212', expected: 'false' }],
    [['login', 'POST', 0, 5, 0, [5, 0]]],
  ],
  ['a status of less than three digits is none', [hop([0, 5], 99)], [['login', 'POST', 0, 5, 0, [5]]]],
  [
    'samples without user and iteration stay separate',
    [hop([0, 5], 302, 'login', ''), hop([5.02, 9], 200, 'login', '')],
    [
      ['login', 'POST', 0, 5, 302, [5]],
      ['login', 'GET', 5, 9, 200, [4]],
    ],
  ],
])('%s', (_, samples, expected) => {
  expect(told(requests(samples))).toEqual(expected)
})

test('if the script follows redirects itself they stay separate requests', () => {
  expect(requests([hop([0, 5], 302), hop([5.02, 9], 200)], true)).toHaveLength(2)
})

test.each([
  ['vu=12&iter=3', '12/3'],
  ['iter=3&vu=12', '12/3'],
  ['own=vu&iter=3&vu=1', '1/3'],
  ['iter=3', undefined],
  ['', undefined],
])('whose a sample is: %s', (metadata, expected) => {
  expect(userOf(metadata)).toBe(expected)
})
