import { expect, test } from 'vitest'
import target from '../../../tailgate.config.ts'
import type { ScenarioDescription } from '../scenario/description.ts'
import { problemsOf } from './problems.ts'
import { scenarioSchema } from './scenario-schema.ts'

const common = {
  name: 'asked',
  why: 'Requests as people write them.',
  duration: '5s',
  warmUp: '1s',
  timeout: '1s',
  connections: 4,
  budgets: {},
} as const
const request = () => ({ path: '/' })
const entry = { route: 'list', weight: 1, request } as const
const open = (over: object): unknown => ({
  ...{ ...common, engine: 'open-loop', arrivals: { kind: 'poisson', rate: '9/s' }, mix: [entry] },
  ...over,
})
const loop = (over: object): unknown => ({ ...common, engine: 'autocannon', mix: [entry], ...over })
const problems = (scenario: unknown) => {
  const { error } = scenarioSchema(target.routes).safeParse(scenario)
  return error ? problemsOf(error).join('\n') : ''
}

test.each<[string, unknown]>([
  ['statuses of a route', open({ expect: { list: [404, '2xx', '301-303'] } })],
  ['a status of an entry', loop({ mix: [{ ...entry, expect: 404 }] })],
  ['a function of the answer', open({ mix: [{ ...entry, expect: () => true }] })],
  [
    'redirects that are followed',
    open({
      mix: [
        { ...entry, follow: true },
        { ...entry, follow: 3 },
      ],
    }),
  ],
  [
    'a journey that keeps no cookies',
    open({ mix: [{ weight: 1, cookies: false, steps: [{ route: 'list', request }] }] }),
  ],
  ['a session', open({ session: async () => ({}) })],
  ['a session that is renewed', loop({ session: { open: async () => ({}), every: '50m', on: [401] } })],
])('a scenario can have %s', (_, scenario) => {
  expect(problems(scenario)).toBe('')
})

test.each<[string, unknown, string]>([
  ['a status that is none', open({ expect: { list: [99] } }), 'expect.list: must be a status such as 404'],
  [
    'an invalid class',
    open({ mix: [{ ...entry, expect: '2x' }] }),
    "must be a status such as 404, a class such as '2xx'",
  ],
  ['a range from the end', open({ mix: [{ ...entry, expect: '300-200' }] }), "a range such as '200-299'"],
  ['no status at all', open({ mix: [{ ...entry, expect: [] }] }), 'must be a status'],
  ['a route that is none', open({ expect: { nowhere: 404 } }), 'expect: unknown key "nowhere"'],
  [
    'a function for autocannon',
    loop({ mix: [{ ...entry, expect: () => true }] }),
    'autocannon keeps no answer',
  ],
  [
    'redirects for autocannon',
    loop({ mix: [{ ...entry, follow: true }] }),
    'autocannon follows no redirects',
  ],
  ['redirects without end', open({ mix: [{ ...entry, follow: 1000 }] }), 'how many redirects at most'],
  [
    'cookies: true',
    open({ mix: [{ weight: 1, cookies: true, steps: [{ route: 'list', request }] }] }),
    'a journey has a jar',
  ],
  ['a session of text', open({ session: 'token' }), 'session: must be a function'],
  ['a session that is renewed too often', open({ session: { open: request, every: '10ms' } }), 'at least 1s'],
  // A timer that is longer than about 25 days ends at once.
  ['a session that outlasts any load', open({ session: { open: request, every: '720h' } }), 'at most 24h'],
])('a scenario cannot have %s', (_, scenario, problem) => {
  expect(problems(scenario)).toContain(problem)
})

test('the examples of the documentation compile', () => {
  const scenario: ScenarioDescription = target.scenario({
    ...common,
    engine: 'open-loop',
    arrivals: { kind: 'poisson', rate: '9/s' },
    session: { open: async () => ({ Authorization: 'x', 'X-None': null }), every: '50m', on: [401] },
    expect: { mask: [404] },
    mix: [
      { route: 'list', weight: 1, expect: ['2xx', 409], request: () => ({ path: '/names', body: [1, 'a'] }) },
      {
        weight: 1,
        steps: [
          { route: 'list', follow: true, request: () => ({ path: '/', form: { user: 'ann', tag: ['x'] } }) },
          {
            route: 'mask',
            expect: (answer) => answer.header('x-source') === 'index',
            request: (_, [first]) => ({
              path: '/',
              headers: { 'X-All': first?.headers('set-cookie') ?? [] },
            }),
          },
        ],
      },
    ],
  })
  expect(problems(scenario)).toBe('')
})
