import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Budget } from '../../harness/config/budgets/budget.ts'
import { findK6 } from '../../harness/load/k6/program/program.ts'
import { type Asked, type Judged, judgedScript } from './judged-script.ts'
import { iterations, perSecond, users } from './loads.ts'
import { shopServer } from './shop-server.ts'

const program = findK6()
const server = shopServer()
let url: string
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => server.close())

async function judged(asked: Asked): Promise<Judged> {
  await using bundle = await mkdtempDisposable(join(tmpdir(), 'tailgate-people-'))
  return await judgedScript(url, bundle.path, program, asked)
}

/** Each script waits for a load of seconds and no time is judged closely, so they may run at the same time. */
const scripts = describe.skipIf(program === undefined).concurrent

const limit = (route: string, figure: Budget['figure'], most: number): Omit<Budget, 'scenario'> => ({
  route,
  figure,
  limit: most,
})
/** Budgets that need no interval and therefore no long run, with limits far above what even a busy machine takes. */
const patient = (route: string): Omit<Budget, 'scenario'>[] => [
  limit(route, 'max', 4_900_000),
  limit(route, 'errorRate', 0),
]
/** The routes behind the names in the shop's script; the last name has a line break. */
const names = { 'Shopper - View*': 'item', 商品一览: 'items', 'Shopper - log\nin': 'login' }

const line = ({ scenario }: Judged, name: string) => scenario.certificate.find((one) => one.name === name)
const said = ({ scenario }: Judged): string =>
  [
    ...scenario.certificate.map(({ sentence }) => sentence),
    ...scenario.budgets.map(({ reason }) => reason),
  ].join('\n')
const counts = ({ evidence }: Judged): Record<string, number> =>
  Object.fromEntries(evidence.routes.map(({ route, total }) => [route, total.done]))

scripts('scripts as people bring them', () => {
  test('stages, own metrics, few system tags, its own summary and log', async () => {
    const found = await judged({ script: 'scripts/stages.js', budgets: patient('items') })
    expect(found.scenario.budgets.map(({ outcome }) => outcome)).toEqual(['pass', 'pass'])
    expect(found.scenario.outcome, said(found)).toBe('pass')
    expect(found.phases).toEqual([])
    expect(Object.keys(counts(found))).toEqual(['items'])
    expect(line(found, 'closed loop')?.sentence).toContain('4 users on average')
    expect(said(found)).not.toMatch(/NaN|undefined|\\u000a/)
  })

  test('its stages are phases that can be judged apart', async () => {
    const during = { ...limit('items', 'max', 4_900_000), during: 'step 2' } as const
    const never = { ...limit('items', 'max', 4_900_000), during: 'step 9' } as const
    const found = await judged({
      script: 'scripts/stages.js',
      warmUpSeconds: 0,
      seconds: 5,
      budgets: [during, never],
    })
    expect(found.phases).toEqual(['part 1 at 1 to 4 users', 'step 2 at 4 users', 'part 3 at 4 to 0 users'])
    expect(found.scenario.budgets.map(({ outcome }) => outcome)).toEqual(['pass', 'unproven'])
  })

  test('a constant number of users beside a ramp, names of any kind, groups, a batch, a form, a redirect', async () => {
    const LOAD = JSON.stringify({
      smoke: { executor: 'constant-vus', vus: 1, duration: '5s' },
      ramp: {
        executor: 'ramping-vus',
        startVUs: 0,
        stages: [
          { duration: '1s', target: 3 },
          { duration: '4s', target: 3 },
        ],
      },
    })
    const found = await judged({
      ...{ script: 'scripts/shop.js', names, environment: { LOAD } },
      budgets: ['item', 'items', 'login'].flatMap(patient),
    })
    expect(found.scenario.outcome, said(found)).toBe('pass')
    const { item = 0, items = 0, login = 0 } = counts(found)
    expect(Math.abs(items - 2 * item)).toBeLessThanOrEqual(20)
    expect(Math.abs(login - item)).toBeLessThanOrEqual(10)
    expect(said(found)).toMatch(/of login were redirected, each one request .* hops of/)
    expect(said(found)).not.toMatch(/damaged|no route of the scenario/)
  })

  test('a request without a name is found by its path', async () => {
    const environment = { LOAD: users(2, 4), NAMED: 'no' }
    const found = await judged({ script: 'scripts/shop.js', environment, budgets: patient('item') })
    expect(Object.keys(counts(found)).toSorted()).toEqual(['item', 'items', 'login'])
    expect(found.scenario.outcome, said(found)).toBe('pass')
  })

  test('names without a route are listed with their counts, and nothing passes', async () => {
    const environment = { LOAD: users(2, 4) }
    const found = await judged({ script: 'scripts/shop.js', environment, budgets: patient('item') })
    expect(found.scenario.outcome).toBe('unproven')
    expect(said(found)).toMatch(/no route of the scenario: "商品一览" \(\d+\), .*"Shopper - log in" \(\d+\)/)
    expect(said(found)).not.toMatch(/NaN|undefined|\\u000a/)
  })

  test('names may be left out on purpose', async () => {
    const environment = { LOAD: users(2, 4) }
    const found = await judged({
      ...{ script: 'scripts/shop.js', environment, names: { ...names, 'Shopper - log\nin': null } },
      budgets: patient('item'),
    })
    expect(Object.keys(counts(found)).toSorted()).toEqual(['item', 'items'])
    expect(said(found)).toMatch(/are left out, as `names` says: "Shopper - log in" \(\d+\)/)
    expect(found.scenario.outcome, said(found)).toBe('pass')
  })

  test.each([
    ['shared-iterations', { executor: 'shared-iterations', vus: 3, iterations: 240, maxDuration: '80s' }],
    ['per-vu-iterations', { executor: 'per-vu-iterations', vus: 3, iterations: 80, maxDuration: '80s' }],
  ])('%s are over when they are done', async (_, load) => {
    const environment = { LOAD: JSON.stringify({ load }) }
    const found = await judged({
      ...{ script: 'scripts/shop.js', environment, names, warmUpSeconds: 0, seconds: 80 },
      budgets: patient('items'),
    })
    expect(found.evidence).toMatchObject({ status: 'complete', intended: undefined })
    expect(found.evidence.seconds).toBeLessThan(79)
    expect(counts(found)).toEqual({ item: 240, items: 480, login: 240 })
  })

  test('a schedule that the script itself sets is compared with what it should have sent', async () => {
    const ramp = { executor: 'ramping-arrival-rate', startRate: 20, preAllocatedVUs: 30, timeUnit: '1s' }
    const stages = [
      { duration: '2s', target: 20 },
      { duration: '0s', target: 40 },
      { duration: '3s', target: 40 },
    ]
    const environment = { LOAD: JSON.stringify({ load: { ...ramp, stages } }), ASKED: '/items' }
    const found = await judged({
      script: 'scripts/answers.js',
      environment,
      seconds: 4,
      budgets: patient('asked'),
    })
    // A request may start in the measured part and its iteration a moment before it.
    expect(Math.abs((found.evidence.intended ?? 0) - 140)).toBeLessThanOrEqual(1)
    expect(found.evidence.users).toBeUndefined()
    expect(found.phases).toEqual(['step 1 at 20/s', 'step 2 at 40/s'])
    expect(line(found, 'rate')?.outcome).toBe('pass')
  })

  test.each([
    ['and the report says so', {}, 'pass', "the script's load is 10 min 00 s long, and it was stopped"],
    ['and its script may mark it as failed', { MARKED: 'no' }, 'unproven', 'its test as failed: "no"'],
  ] as const)('a load that continues is stopped in the end, %s', async (_, more, outcome, message) => {
    const environment = { LOAD: users(2, 600), ASKED: '/items', ...more }
    const begun = performance.now()
    const script = 'scripts/answers.js'
    const found = await judged({ script, environment, seconds: 2, budgets: patient('asked') })
    expect(performance.now() - begun).toBeLessThan(40_000)
    expect(found.scenario.outcome, said(found)).toBe(outcome)
    expect(said(found)).toContain(message)
  })

  test('a load that is too short is unproven, with both lengths', async () => {
    const environment = { LOAD: users(2, 2), ASKED: '/items' }
    const found = await judged({
      script: 'scripts/answers.js',
      environment,
      seconds: 5,
      budgets: patient('asked'),
    })
    expect(found.scenario.outcome).toBe('unproven')
    expect(line(found, 'complete')?.sentence).toContain(
      "the script's load is 2 s long where warm-up and duration of the scenario are 6 s",
    )
  })

  test('a rate that the users of the script do not keep is reported, and no rate is judged', async () => {
    const environment = { LOAD: users(2, 4), ASKED: '/items' }
    const found = await judged({
      script: 'scripts/answers.js',
      environment,
      rate: 20,
      budgets: patient('asked'),
    })
    expect(found.scenario.outcome, said(found)).toBe('pass')
    expect(said(found)).toContain(
      'by users (constant-vus), so the rate of the scenario, 20/s, is held against nothing',
    )
  })
})

scripts('what answers a script expects', () => {
  const answers = (environment: Record<string, string>, more: Partial<Asked> = {}) =>
    judged({
      script: 'scripts/answers.js',
      // Iterations are counted exactly, however slow the machine is.
      environment: { LOAD: iterations(180), ...environment },
      ...{ warmUpSeconds: 0, seconds: 80 },
      budgets: [limit('asked', 'errorRate', 0)],
      ...more,
    })

  test.each([
    ['404 is a failure', { ASKED: '/missing' }, 'fail', { http4xx: 180 }],
    ['unless it is expected', { ASKED: '/missing', EXPECTED: '[404]' }, 'pass', {}],
    [
      'a success is one where 404 is expected',
      { ASKED: '/items', EXPECTED: '[404]' },
      'fail',
      { unexpected: 180 },
    ],
    [
      'without any callback 404 is a failure',
      { ASKED: '/missing', EXPECTED: 'null' },
      'fail',
      { http4xx: 180 },
    ],
    ['a redirect that is not followed is an answer', { ASKED: '/old', REDIRECTS: '0' }, 'pass', {}],
    [
      'unless another is expected',
      { ASKED: '/old', REDIRECTS: '0', EXPECTED: '[200]' },
      'fail',
      { unexpected: 180 },
    ],
    ['a redirect is followed to its answer', { ASKED: '/old' }, 'pass', {}],
    [
      'only the answer at the end of a redirect must be expected',
      { ASKED: '/old', EXPECTED: '[200]' },
      'pass',
      {},
    ],
  ] as const)('%s', async (_, environment, outcome, failures) => {
    const found = await answers(environment)
    const [asked] = found.evidence.routes
    expect(found.scenario.budgets[0]?.outcome, said(found)).toBe(outcome)
    expect(asked?.total.failures ?? {}).toEqual(failures)
    // If hops were counted separately, it would be 360; they are where k6 itself stood still between two of them.
    expect(asked?.total.done).toBeGreaterThanOrEqual(180)
    expect(asked?.total.done).toBeLessThan(240)
  })

  test('when everything fails quickly, its percentiles do not pass', async () => {
    const environment = { ASKED: '/missing', LOAD: perSecond(60, 4) }
    const budgets = [limit('asked', 'p95', 4_000_000)]
    const found = await answers(environment, { budgets, warmUpSeconds: 1, seconds: 3 })
    expect(found.scenario.budgets.every(({ outcome }) => outcome !== 'pass')).toBe(true)
    expect(found.scenario.outcome).not.toBe('pass')
  })

  test.each([
    ['by an option of the scenario', { redirects: 'apart' }, {}],
    ['by an option of the script', {}, { OPTIONS: '{"maxRedirects":0}' }],
  ] as const)('redirects that the script follows itself stay apart, %s', async (_, more, environment) => {
    const found = await answers({ ASKED: '/old', REDIRECTS: '0', BY_HAND: '1', ...environment }, more)
    // If hops were counted together, it would be 180.
    expect(counts(found)).toEqual({ asked: 360 })
  })
})

scripts('what never passes', () => {
  test.each([
    [
      'a threshold on a tag that never occurred',
      { 'http_req_duration{group:::nowhere}': ['p(99)<1'] },
      'saw no sample',
    ],
    ['a threshold that was crossed', { 'http_req_duration{name:asked}': ['p(99)<0.0001'] }, 'was crossed'],
  ])('%s', async (_, thresholds, message) => {
    const environment = { LOAD: users(2, 4), ASKED: '/items', OPTIONS: JSON.stringify({ thresholds }) }
    const found = await judged({ script: 'scripts/answers.js', environment, budgets: patient('asked') })
    expect(found.scenario.outcome).toBe('unproven')
    expect(said(found)).toContain(message)
  })

  test('a stall that users did not see, because it kept them from sending requests', async () => {
    const environment = { LOAD: users(4, 8), ASKED: '/still' }
    const budgets = [limit('asked', 'p95', 500_000)]
    const found = await judged({ script: 'scripts/answers.js', environment, seconds: 7, budgets })
    expect(found.scenario.budgets[0]?.outcome).toBe('unproven')
    expect(line(found, 'closed loop')?.sentence).toMatch(
      /\d+ % of the requests of asked took longer than 500.0 ms/,
    )
  })
})
