import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { home } from '../../base/paths.ts'
import { type LoadedTarget, loadScenarios, loadTarget } from '../loading/load.ts'
import { makePlan, type RunRequest } from './make-plan.ts'
import { describePlan } from './plan-in-words.ts'

let loaded: LoadedTarget
const directory = mkdtempSync(join(tmpdir(), 'tailgate-config-'))
beforeAll(async () => {
  loaded = await loadTarget(home)
})
afterAll(() => rmSync(directory, { recursive: true }))

const plan = (request: Partial<RunRequest>) =>
  makePlan(loaded, { scenarios: ['browse'], budgets: [], profile: true, ...request }, () => 7)

describe('a plan', () => {
  test('takes the standard scenarios when none is named', async () => {
    const { scenarios } = (await plan({ scenarios: [] })).load
    expect(scenarios.map(({ scenario }) => scenario.name)).toEqual(['saturate', 'browse', 'flow'])
  })

  test('takes duration, rate, rows and seed from the command line', async () => {
    const made = await plan({ duration: '90s', rate: '50/s', rows: '1_000_000', seed: '11' })
    expect(made).toMatchObject({ stack: { datasetSize: 1_000_000 }, load: { seed: 11 } })
    expect(made.load.scenarios[0]).toMatchObject({ durationSeconds: 90, rate: 50 })
  })

  test('takes no rows where the target has no dataset that could have them', async () => {
    const bare = { ...loaded, target: { ...loaded.target, dataset: undefined } }
    const request = { scenarios: ['browse'], budgets: [], profile: false, rows: '1000' }
    await expect(makePlan(bare, request, () => 7)).rejects.toThrowError('add a `dataset`')
  })

  test('leaves closed loops and k6 unchanged if an open loop takes the rate', async () => {
    const { scenarios } = (await plan({ scenarios: ['browse', 'saturate', 'flow'], rate: '50/s' })).load
    expect(scenarios.map(({ rate }) => rate === 50)).toEqual([true, false, false])
  })

  test('replaces a budget of the file on the same figure and adds others', async () => {
    const { scenarios } = (await plan({ budgets: ['browse.list p95<=1us', 'list p50<=2ms'] })).judge
    const list = scenarios[0]?.budgets.filter(({ route }) => route === 'list')
    expect(list).toContainEqual({ scenario: 'browse', route: 'list', figure: 'p95', limit: 1 })
    expect(list).toContainEqual({ scenario: 'browse', route: 'list', figure: 'p50', limit: 2000 })
    expect(list?.filter(({ figure }) => figure === 'p95')).toHaveLength(1)
  })

  test('gives a budget on a phase to the scenarios that have it', async () => {
    const { judge } = await plan({
      scenarios: ['browse', 'spike'],
      budgets: ['list p95<=1ms during step 2'],
    })
    const found = judge.scenarios.map(({ budgets }) =>
      budgets.filter(({ limit, during }) => limit === 1000 && during),
    )
    expect(found.map(({ length }) => length)).toEqual([0, 1])
  })

  test('reads "browse p95<=…" as all routes of browse', async () => {
    const { scenarios } = (await plan({ budgets: ['browse p95<=9ms'] })).judge
    expect(scenarios[0]?.budgets).toContainEqual({
      scenario: 'browse',
      route: 'all',
      figure: 'p95',
      limit: 9000,
    })
  })

  test('may stop early, after a grace, and continue until everything is decided', async () => {
    const made = await plan({ duration: '20s', stopEarly: '5s', untilDecided: '80s' })
    expect(made.judge.scenarios[0]).toMatchObject({
      decisionSeconds: [5, 10, 20, 40, 80],
      leastSeconds: 20,
    })
    expect(made.load.scenarios[0]).toMatchObject({ durationSeconds: 80 })
    expect(describePlan(made)).toContain('20 s, 40 s, 80 s measured, whichever decides every budget first')
    expect(describePlan(made)).toContain('or only 5 s, 10 s where a budget cannot be met any more')
  })

  test('keeps the rates of a shape, however long the load may continue', async () => {
    const { scenarios } = (await plan({ scenarios: ['spike'], untilDecided: '5m' })).load
    // 20 s at 60/s, 10 s at 300/s, and 60/s for the rest of five minutes.
    expect(scenarios[0]?.rate).toBeCloseTo((290 * 60 + 10 * 300) / 300, 6)
  })

  test('replays the scenario that the config names by its file, and refuses one that there is not', async () => {
    const naming = (profiled: string) => {
      const target = { ...loaded.target, scenarios: { ...loaded.target.scenarios, profiled } }
      const request = { scenarios: ['browse', 'spike'], budgets: [], profile: true }
      return makePlan({ ...loaded, target }, request, () => 7)
    }
    expect((await naming('spike')).replay?.scenario.name).toBe('spike')
    await expect(naming('brwose')).rejects.toThrowError('There is no scenario "brwose"')
  })

  test('is described in words with every budget', async () => {
    const words = describePlan(await plan({ rate: '50/s' }))
    expect(words).toContain('poisson arrivals at 50/s')
    expect(words).toContain('list: p95 ≤ 25.0 ms, p99 ≤ 60.0 ms')
    expect(words).toContain('random seed 7')
  })

  test.each<[string, Partial<RunRequest>, string | RegExp]>([
    ['an unknown scenario', { scenarios: ['brwose'] }, 'There is no scenario "brwose"'],
    ['a path that does not exist', { scenarios: ['./nowhere.ts'] }, 'There is no scenario "./nowhere.ts"'],
    ['a budget on a route that does not exist', { budgets: ['browse.lists p95<=1ms'] }, 'names "lists"'],
    ['a budget on a scenario that does not run', { budgets: ['flow.list p95<=1ms'] }, 'names "flow"'],
    [
      'a budget on a phase that does not exist',
      { budgets: ['browse.list p95<=1ms during step 1'] },
      'browse has no step 1; its phases are none',
    ],
    [
      'a budget on a step beyond the last',
      { scenarios: ['spike'], budgets: ['spike.list p95<=1ms during step 4'] },
      'its phases are step 1, step 2, step 3',
    ],
    ['a figure of the stack for a route', { budgets: ['browse.list memory<=1MiB'] }, 'give it to all routes'],
    ['a rate of zero', { rate: '0/s' }, '--rate'],
    ['a negative duration', { duration: '-5s' }, '--duration'],
    [
      'a rate for a closed loop, with the reason',
      { scenarios: ['saturate'], rate: '5/s' },
      'a closed loop has no rate, and autocannon cannot be given a rate: it sends it as a burst',
    ],
    ['a dataset of half a row', { rows: '0.5' }, '--rows'],
    ['an invalid time to stop early', { stopEarly: 'soon' }, '--stop-early must be a time'],
    [
      'a longest time that is no longer than the run',
      { duration: '20s', untilDecided: '20s' },
      '--until-decided 20 s is no longer than the 20 s that are measured without it',
    ],
    [
      'a time to stop early that comes too late',
      { duration: '20s', stopEarly: '30s' },
      '--stop-early 30 s is not before the end of the 20 s that are measured: give',
    ],
    [
      'a time to stop early that comes after the least time',
      { duration: '20s', stopEarly: '30s', untilDecided: '80s' },
      '--stop-early 30 s is not before the end of the 20 s that are measured at least: give',
    ],
    ['a negative warm-up', { warmUp: '-1s' }, '--warm-up must be a time'],
    [
      'every wrong option, at once',
      { duration: 'long', rate: 'fast', rows: '', seed: '-1', stack: 'cloud' },
      /--rate .*\n--duration .*\n--rows .*\n--seed .*\n--stack is one of native, docker, not "cloud"\.$/,
    ],
    ['an impossible port', { port: '70000' }, '--port'],
  ])('refuses %s', async (_words, request, problem) => {
    await expect(plan(request)).rejects.toThrowError(problem)
  })
})

describe('a scenario file', () => {
  test('that stops early does not where a run is given a time that is too late for it', async () => {
    const file = join(directory, 'stopped.ts')
    writeFileSync(
      file,
      `export default { name: 'stopped', why: 'A scenario that stops early.', engine: 'open-loop',
         arrivals: { kind: 'poisson', rate: '5/s' }, connections: 1, duration: '60s', warmUp: '1s', timeout: '5s',
         stopEarly: '10s', mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }], budgets: {} }`,
    )
    const decisionsOf = async (request: Partial<RunRequest>) =>
      (await plan({ scenarios: [file], profile: false, ...request })).judge.scenarios[0]?.decisionSeconds
    expect(await decisionsOf({})).toEqual([10, 20, 40, 60])
    expect(await decisionsOf({ stopEarly: '60s' })).toEqual([60])
  })

  test.each([
    ['its own rate can need', '', undefined, 60],
    ['the rate that is asked for can need', '', '100/s', 200],
    ['it says itself', 'connections: 7,', '100/s', 7],
  ])('has the connections that %s', async (words, given, rate, connections) => {
    const file = join(directory, `${words.replaceAll(' ', '-')}.ts`)
    writeFileSync(
      file,
      `export default { name: 'connected', why: 'A scenario at 30/s.', engine: 'open-loop', ${given}
         arrivals: { kind: 'poisson', rate: '30/s' }, duration: '9s', warmUp: '1s', timeout: '2s',
         mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }], budgets: {} }`,
    )
    const { load, stack } = await plan({ scenarios: [file], profile: false, rate })
    expect(load.scenarios).toMatchObject([{ scenario: { connections } }])
    expect(stack.expectedLoad.connections).toBe(connections)
  })

  test('is refused with all its problems at once, each with its path', async () => {
    const file = join(directory, 'broken.ts')
    writeFileSync(
      file,
      `export default { name: 'broken', why: 'A scenario with many mistakes.', engine: 'open-loop', colour: 'red',
         arrivals: { kind: 'poisson', rate: '0/s' }, connections: 1e9, duration: '-3s', warmUp: '1s', timeout: '5s',
         mix: [{ route: 'nowhere', weight: 1, request: () => ({ path: '/' }) }],
         budgets: { lsit: { p95: '25ms' }, all: { p95: 'fast', q96: '1ms' } } }`,
    )
    const refusal = loadScenarios(loaded, [file])
    for (const problem of [
      'unknown key "colour"',
      'arrivals.rate: must be more than 0/s',
      'connections:',
      'duration:',
      'mix.0.route: must be one of',
      'budgets.lsit: is no route',
      'budgets.all.p95: is no limit for p95',
      'unknown key "q96"',
    ])
      await expect(refusal).rejects.toThrowError(problem)
  })

  test.each([
    "rate: '5/s'",
    'overallRate: 300',
    'connectionRate: 3',
    "arrivals: { kind: 'constant', rate: '5/s' }",
  ])('that gives autocannon a rate (%s) is refused with the reason', async (given) => {
    const option = given.slice(0, given.indexOf(':'))
    const file = join(directory, `closed-${option}.ts`)
    writeFileSync(
      file,
      `export default { name: 'closed', why: 'A scenario with a rate.', engine: 'autocannon', ${given},
         connections: 1, duration: '3s', warmUp: '1s', timeout: '5s',
         mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }], budgets: {} }`,
    )
    await expect(loadScenarios(loaded, [file])).rejects.toThrowError(
      `${option}: must be left out: autocannon cannot be given a rate: it sends it as a burst each second and invents samples`,
    )
  })

  test.each([
    ['a rate of zero', "rate: '0/s'", 'rate: must be more than 0/s'],
    ['a negative rate', "rate: '-5/s'", 'rate: must be a rate'],
    ['a negative duration', "rate: '5/s', duration: '-3s'", 'duration:'],
  ])('of k6 with %s is refused', async (words, given, problem) => {
    const file = join(directory, `${words.replaceAll(' ', '-')}.ts`)
    writeFileSync(
      file,
      `export default { name: 'script', why: 'A scenario with k6.', engine: 'k6', script: 'x.ts', routes: ['list'],
         duration: '3s', warmUp: '1s', timeout: '5s', budgets: {}, ${given} }`,
    )
    await expect(loadScenarios(loaded, [file])).rejects.toThrowError(problem)
  })

  test('of k6 with a limit on one phase has no defaults for phases that its script may not have', async () => {
    const file = join(directory, 'stages.ts')
    writeFileSync(
      file,
      `export default { name: 'stages', why: 'A scenario with k6.', engine: 'k6', script: 'x.ts', routes: ['list'],
         duration: '3s', warmUp: '1s', timeout: '5s',
         budgets: { all: { errorRate: { limit: '5%', during: 'step 2' } } } }`,
    )
    const { judge } = await plan({ scenarios: [file], profile: false })
    expect(judge.scenarios[0]?.budgets).toMatchObject([{ route: 'all', during: 'step 2', limit: 0.05 }])
  })

  test('that does not compile is refused with its name', async () => {
    const file = join(directory, 'unfinished.ts')
    writeFileSync(file, 'export default {')
    await expect(loadScenarios(loaded, [file])).rejects.toThrowError(/unfinished\.ts.*\n.*cannot be loaded/)
  })
})
