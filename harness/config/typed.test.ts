import { expect, test } from 'vitest'
import target from '../../tailgate.config.ts'
import { problemsOf } from './loading/problems.ts'
import { scenarioSchema } from './loading/scenario-schema.ts'
import { targetSchema } from './loading/target-schema.ts'

/**
 * What the compiler must refuse. A line on which it finds no error is itself an error of the type check, which is one of the
 * tests.
 */
const common = {
  name: 'typed',
  why: 'A scenario that is never run, only compiled.',
  engine: 'open-loop',
  arrivals: { kind: 'steps', steps: [{ rate: '1/s', for: '1s' }] },
  connections: 1,
  duration: '1s',
  warmUp: '0s',
  timeout: '1s',
} as const
const mix = [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }] as const

const mistakes: readonly (readonly [string, unknown, string])[] = [
  [
    'a route in the mix',
    target.scenario({
      ...common,
      // @ts-expect-error
      mix: [{ route: 'lsit', weight: 1, request: () => ({ path: '/' }) }],
      budgets: {},
    }),
    'mix.0.route: must be one of',
  ],
  [
    'a route in the budgets',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { lsit: { p95: '1ms' } } }),
    'budgets.lsit: is no route',
  ],
  [
    'a redirect of an unknown route',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { 'lsit/hop1': { p95: '1ms' } } }),
    'budgets.lsit/hop1: is no route',
  ],
  [
    'the name of a redirect',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { 'list/first': { p95: '1ms' } } }),
    'budgets.list/first: is no route',
  ],
  [
    'a unit',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { list: { p95: '1%' } } }),
    'budgets.list.p95: is no limit for p95',
  ],
  [
    'a figure',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { list: { q96: '1ms' } } }),
    'unknown key "q96"',
  ],
  [
    'a figure of the stack given to a route',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { list: { memory: '1MiB' } } }),
    'unknown key "memory"',
  ],
  [
    'a phase',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { list: { p95: { limit: '1ms', during: 'stage 1' } } } }),
    'budgets.list.p95.during: must be one of step 1',
  ],
  [
    'a phase of a figure that needs the whole run',
    target.scenario({
      ...common,
      mix,
      // @ts-expect-error
      budgets: { all: { memoryGrowth: { limit: '1MiB/h', during: 'step 1' } } },
    }),
    'budgets.all.memoryGrowth.during: is not for memoryGrowth',
  ],
  [
    'a stretch of seconds for a figure that cannot have one',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { all: { heapGrowth: { limit: '1MiB/h', for: '10s' } } } }),
    'budgets.all.heapGrowth.for: is no limit for heapGrowth',
  ],
  [
    'a service',
    // @ts-expect-error
    target.scenario({ ...common, mix, budgets: { all: { memory: { limit: '1MiB', service: 'mongo' } } } }),
    'budgets.all.memory.service: must be one of app, postgres',
  ],
  [
    'a rate',
    // @ts-expect-error
    target.scenario({ ...common, arrivals: { kind: 'poisson', rate: '300' }, mix, budgets: {} }),
    'arrivals.rate: must be a rate',
  ],
]

const problems = (scenario: unknown) => {
  const read = scenarioSchema(target.routes, ['step 1']).safeParse(scenario)
  return read.error ? problemsOf(read.error).join('\n') : ''
}

test.each(mistakes)('%s that is wrong does not compile and does not load', (_, scenario, problem) => {
  expect(problems(scenario)).toContain(problem)
})

/** The problems of a scenario that follows this many redirects and has a budget on the redirect `hop`. */
const ofHop = (follow: boolean | number, hop: number) =>
  problems(
    target.scenario({
      ...common,
      mix: [{ ...mix[0], follow }],
      budgets: { [`list/hop${hop}` as const]: { p95: '1ms', errorRate: 'off' } },
    }),
  )

test.each([
  [true, 1, ''],
  [true, 10, ''],
  [2, 2, ''],
  [
    false,
    1,
    'budgets.list/hop1: is never measured: no step of list follows redirects; give it `follow: true`',
  ],
  [2, 3, 'budgets.list/hop3: is never measured: list follows 2 redirects at most'],
  [true, 0, 'budgets.list/hop0: is no route'],
])('a budget on a redirect, with follow %s, hop %i: %s', (follow, hop, problem) => {
  if (problem === '') expect(ofHop(follow, hop)).toBe('')
  else expect(ofHop(follow, hop)).toContain(problem)
})

const k6 = {
  name: 'shop',
  why: 'People shop as they do.',
  engine: 'k6',
  script: 'shop.js',
  routes: ['list'],
  duration: '5s',
  warmUp: '1s',
  timeout: '1s',
} as const

test.each([
  ['without a rate, since its script sets its own load', target.scenario({ ...k6, budgets: {} }), ''],
  [
    'with names of any kind, and the stages of its script as phases',
    target.scenario({
      ...k6,
      names: { 'Shopper - View "it"': 'list', 登录请求: 'list', 'two\nlines': null },
      redirects: 'apart',
      budgets: { list: { p95: { limit: '9ms', during: 'step 1' } } },
    }),
    '',
  ],
  [
    'with a name for an unknown route',
    target.scenario({
      ...k6,
      // @ts-expect-error
      names: { shop: 'nowhere' },
      budgets: {},
    }),
    "names.shop: must be one of the target's routes: login",
  ],
])('a k6 scenario %s', (_, scenario, problem) => {
  if (problem === '') expect(problems(scenario)).toBe('')
  else expect(problems(scenario)).toContain(problem)
})

test('the message about a refused key of a route says what a key may be', () => {
  const read = targetSchema.safeParse({ routes: { 'Shopper - View': 'GET /page' } })
  expect(read.error && problemsOf(read.error)).toContain(
    'routes.Shopper - View: its key must be a short name: letters, digits, - and _, at most 40, a letter first',
  )
})

test('a phase that the arrivals do not have compiles but does not load', () => {
  const scenario = target.scenario({
    ...common,
    mix,
    budgets: { list: { p95: ['9ms', { limit: '1ms', during: 'step 2' }] } },
  })
  expect(problems(scenario)).toContain('budgets.list.p95.1.during: must be one of step 1')
})

test('a correct description compiles and loads', () => {
  const scenario = target.scenario({
    ...common,
    mix,
    budgets: {
      list: { mean: '1ms', p99: ['1ms', { limit: '2ms', for: '1s', during: 'step 1', level: 'warn' }] },
      all: {
        cpu: { limit: '1.5cores', service: 'postgres' },
        diskRate: '5MB/s',
        memoryGrowth: { limit: '1MiB/h', service: 'redis' },
        connectionGrowth: '5/h',
      },
    },
  })
  expect(problems(scenario)).toBe('')
})
