import { describe, expect, test } from 'vitest'
import type { Budget } from '../budgets/budget.ts'
import { attachedTo, typedProject } from '../loading/typed-project.ts'
import { readLoad } from '../typed/load-words.ts'
import { judgeable } from './attached.ts'
import { makePlan, type RunRequest } from './make-plan.ts'
import { describePlan } from './plan-in-words.ts'

const load = readLoad({ requests: ['http://127.0.0.1:3000/items'], rate: '200/s' }, (problem) => {
  throw new Error(problem)
})
if (load === undefined) throw new Error('nothing was read')
const typed = typedProject(load, '/work')
const planOf = (request: Partial<RunRequest> = {}) =>
  makePlan(typed, { scenarios: [], budgets: [], profile: true, ...request }, () => 7)

describe('the plan of a URL', () => {
  test('has no stack and no replay, and has the rate and length that were asked for', async () => {
    const plan = await planOf({ rate: '300/s', duration: '7s', budgets: ['p95<=50ms'], isHere: true })
    expect(plan.load.scenarios).toMatchObject([{ rate: 300, durationSeconds: 7, typed: { url: load.url } }])
    expect(plan.replay).toBe(undefined)
    expect(plan.stack.target).toMatchObject({ url: load.url, app: undefined, services: {}, proxy: 'none' })
    expect(describePlan(plan)).toMatch(
      /runs already at http:\/\/127.0.0.1:3000, .* processes that listen there are watched/,
    )
    expect(describePlan(plan)).toContain('all routes: p95 ≤ 50.0 ms')
  })

  test('has a replay if a profile of it was asked for', async () => {
    expect((await planOf({ drives: 'replay' })).replay?.scenario.name).toBe('url')
  })

  test('says if the services that it uses cannot be seen', async () =>
    expect(describePlan(await planOf({ isHere: false }))).toContain('not this machine'))

  test.each([
    [{ rows: '1000' }, '--rows'],
    [{ faults: ['redis:stop@1s+1s'] }, '--fault'],
    [{ protocol: 'h2' }, '--protocol'],
    [{ env: ['A=1'] }, '--env'],
  ])(
    'refuses an option that changes a stack: %j',
    async (request, option) =>
      await expect(planOf(request)).rejects.toThrow(`${option} says how a stack is set up`),
  )

  test('of a stack that is started refuses options that only a URL can have', async () => {
    const project = { ...typed, target: { ...typed.target, url: undefined } }
    const asked = { scenarios: [], budgets: [], profile: false, watch: ['1'], findRate: true }
    await expect(makePlan(project, asked, () => 7)).rejects.toThrow('--watch, --find-rate are for a target')
  })
})

test('a target of a project that runs elsewhere keeps its routes and loses its stack', () => {
  const { routes } = typed.target
  expect(attachedTo({ ...typed.target, proxy: 'nginx' }, 'http://127.0.0.1:1')).toMatchObject({
    ...{ url: 'http://127.0.0.1:1', proxy: 'none', services: {}, dataset: undefined, routes },
  })
})

describe('budgets at a target that runs already', () => {
  const budget = (figure: Budget['figure'], more: Partial<Budget> = {}): Budget => ({
    ...{ scenario: 'url', route: 'all', figure, limit: 1, ...more },
  })
  const here = { watch: ['postgres=12'], isHere: true }
  test.each<[string, Budget, object, boolean]>([
    ['a latency', budget('p95'), here, true],
    ['the CPU time per request on this machine', budget('cpuPerRequest'), here, true],
    [
      'the CPU time per request on another machine',
      budget('cpuPerRequest'),
      { watch: [], isHere: false },
      false,
    ],
    [
      'the same on another machine, with a watched app',
      budget('cpuPerRequest'),
      { watch: ['app=3'], isHere: false },
      true,
    ],
    ['the memory of a service that is watched', budget('memory', { service: 'postgres' }), here, true],
    [
      'the memory of a container by its own name',
      budget('memory', { service: 'redis' }),
      { watch: ['redis'], isHere: true },
      true,
    ],
    ['the memory of a service that is not watched', budget('memory', { service: 'redis' }), here, false],
    ['queries per request', budget('queriesPerRequest'), here, false],
  ])('%s', (_, asked, attached, judged) => {
    const found = judgeable([asked], [asked], { watch: [], ...attached })
    expect(found.budgets).toEqual(judged ? [asked] : [])
    expect(found.notes).toHaveLength(judged ? 0 : 1)
  })

  test('a typed budget that nothing can measure is refused', () =>
    expect(() => judgeable([budget('queriesPerRequest')], [], here)).toThrow('nothing measures it'))
})
