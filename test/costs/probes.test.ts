import { afterAll, beforeAll, expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { loadTarget } from '../../harness/config/loading/load.ts'
import { makePlan } from '../../harness/config/plan/make-plan.ts'
import type { Plan } from '../../harness/config/plan/plan.ts'
import type { Probe } from '../../harness/evidence/paired.ts'
import { type ProbedScenario, probeArm } from '../../harness/load/probes/probe.ts'
import { readFeedsFile } from '../../harness/load/requests/feeds-file.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { type Ground, makeGround } from '../stack/ground.ts'

/** A scenario of single reads by viewers and of the journey that saves a mask. */
const scenario = 'mixed'
const { signal } = new AbortController()

let ground: Ground
beforeAll(async () => {
  ground = await makeGround()
})
afterAll(() => ground.remove())

const probe = async (plan: Plan, stack: Stack, seed = 7): Promise<Record<string, Probe>> =>
  probeArm(
    {
      scenario: plan.load.scenarios[0]?.scenario as ProbedScenario,
      routes: plan.stack.target.routes,
      feeds: await readFeedsFile(stack.feeds),
      url: stack.endpoints.url,
      services: stack.endpoints,
      seed,
      timeoutSeconds: 5,
    },
    signal,
  )

/** Probes of a fresh reference stack, one after another. */
async function probed(environment: readonly string[], times: number): Promise<Record<string, Probe>[]> {
  const plan = await makePlan(
    await loadTarget(home),
    { scenarios: [scenario], budgets: [], profile: false, rows: '3000', env: environment },
    () => 1,
  )
  await using guard = await ground.open()
  await using stack = await up(plan.stack, guard, ground.options)
  const found: Record<string, Probe>[] = []
  for (let time = 0; time < times; time += 1) found.push(await probe(plan, stack))
  return found
}

const queriesOf = (probes: Record<string, Probe> | undefined): Record<string, number> =>
  Object.fromEntries(
    Object.entries(probes ?? {}).map(([route, { counters }]) => [route, counters.queries ?? Number.NaN]),
  )

test('a list without its cache asks the database more, and two probes of one stack count the same', async () => {
  const [cached] = await probed([], 1)
  const [one, other] = await probed(['TUNING_CACHE=off'], 2)
  // Each read takes two queries: one for the access of the user, one for the data.
  expect(queriesOf(one)).toEqual({
    ...{ groups: 80, list: 80, mask: 80, stats: 80 },
    ...{ createGroup: 80, uploadUrl: 40, upload: 80, complete: 200 },
  })
  expect(queriesOf(other)).toEqual(queriesOf(one))
  for (const route of ['list', 'mask', 'stats'])
    expect(other?.[route]?.counters.rows).toBe(one?.[route]?.counters.rows)
  expect(queriesOf(cached).list).toBeLessThan(80)
  expect(one?.list?.counters).toMatchObject({ redisCommands: 0, redisBytes: 0 })
  expect(cached?.list?.counters.redisCommands).toBeGreaterThan(0)

  // Each step of a journey has its own counters and answers.
  expect(Object.values(one ?? {}).map(({ requests }) => requests)).toEqual(
    Array.from({ length: 8 }, () => 40),
  )
  const { createGroup, uploadUrl, upload } = one ?? {}
  expect(createGroup?.counters.walBytes).toBeGreaterThan(40 * 100)
  expect(uploadUrl?.counters.walBytes).toBe(0)
  expect(upload?.answers).toEqual([
    {
      shape: {
        status: 201,
        type: 'application/json',
        body: '{checksum:string,file_path:string,file_size:number}',
      },
      count: 40,
    },
  ])
})
