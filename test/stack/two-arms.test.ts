import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeStackPlan, type StackPlan } from '../../harness/config/plan/stack-plan.ts'
import type { ArmRequest } from '../../harness/config/setup/switches.ts'
import { armNames } from '../../harness/evidence/paired.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { findStrays } from '../../harness/guard/processes/strays.ts'
import { readFeedsFile } from '../../harness/load/requests/feeds-file.ts'
import { up } from '../../harness/stack/up.ts'
import { startArms } from '../../harness/stories/gate/start-arms.ts'
import { table } from '../fixtures/table/target.ts'
import { type Ground, makeGround } from './ground.ts'

/** Two stacks in one process, as a comparison of two arms has them, with a guard each. */

let ground: Ground

beforeAll(async () => {
  ground = await makeGround()
})

afterAll(() => ground.remove())

const planOf = (arm: ArmRequest, dataset = table.dataset): StackPlan =>
  makeStackPlan(
    { target: { ...table, dataset }, root: `${import.meta.dirname}/../fixtures/table` },
    {
      arm,
      scenarios: [],
      expectedLoad: { connections: 10, users: 0, requests: 100 },
      latencyLimits: [0.025],
      datasetSize: 50,
      kind: 'native',
    },
  )

function planned(arm: ArmRequest, dataset = table.dataset) {
  return { words: '', commit: undefined, stack: planOf(arm, dataset) }
}

/** Starts an arm, and returns what a client and its feed files show. */
async function startArm(guard: Guard, plan: StackPlan) {
  const stack = await up(plan, guard, ground.options)
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => (await fetch(`${stack.endpoints.url}/1`)).json()),
  )
  return { stack, answers: answers as readonly { things: number; process: number }[] }
}

test('two stacks start at the same time, each is its own arm, and both leave nothing behind', async () => {
  const guards = await Promise.all([ground.open(), ground.open()])
  const [base, head] = await Promise.all([
    startArm(guards[0], planOf({ workers: 1 })),
    startArm(guards[1], planOf({ workers: 2, proxy: 'stock' })),
  ])
  for (const [{ stack, answers }, processes] of [
    [base, 1],
    [head, 2],
  ] as const) {
    const app = stack.services.find(({ name }) => name === 'app')
    expect(app?.pids).toHaveLength(processes)
    expect(new Set(answers.map(({ process }) => process))).toEqual(new Set(app?.pids))
    expect(new Set(answers.map(({ things }) => things))).toEqual(new Set([50]))
    expect((await readFeedsFile(stack.feeds)).things).not.toHaveLength(0)
  }
  const placesOf = ({ stack }: typeof base) => [
    ...[stack.endpoints.url, stack.endpoints.postgres, stack.endpoints.redis],
    ...stack.services.flatMap(({ port, pids }) => [port, ...pids]),
  ]
  const places = [...placesOf(base), ...placesOf(head)].filter((place) => place !== undefined)
  expect(new Set(places).size).toBe(places.length)

  // The end of one stack does not affect the other.
  await base.stack[Symbol.asyncDispose]()
  await guards[0][Symbol.asyncDispose]()
  expect((await fetch(`${head.stack.endpoints.url}/1`)).status).toBe(200)
  await head.stack[Symbol.asyncDispose]()
  await guards[1][Symbol.asyncDispose]()
  for (const { directory } of guards) expect(await findStrays(basename(directory), directory)).toEqual([])
  expect((await readdir(ground.root, { recursive: true })).toSorted()).toEqual(['ledgers', 'ports'])
})

test('directories and ports of both arms follow from the seed', async () => {
  const { signal, cache } = ground.options
  const arms = { base: planned({ workers: 1 }), head: planned({ workers: 1 }) }
  const placesOf = async (seed: number) => {
    await using started = await startArms({ arms }, seed, { signal, watch: () => undefined, cache })
    const { base, head } = started.stacks
    return [basename(started.guard.directory), base.endpoints.url, head.endpoints.url]
  }
  const isRepeated = async (seed: number) => {
    const places = await placesOf(seed)
    expect(new Set(places).size).toBe(3)
    return isDeepStrictEqual(await placesOf(seed), places)
  }
  // Another stack on this machine may hold one of the ports in only one of the two cases.
  expect((await isRepeated(4711)) || (await isRepeated(4712)) || (await isRepeated(4713))).toBe(true)
})

test('one of two arms prepares a database that neither has, and the other waits for it', async () => {
  const { signal, cache } = ground.options
  const arms = { base: planned({ workers: 1 }), head: planned({ workers: 1 }) }
  const context = { signal, watch: () => undefined, cache: `${cache}-empty` }
  await using started = await startArms({ arms }, 4711, context)
  const { stacks } = started
  expect(armNames.filter((arm) => 'prepare-server' in stacks[arm].timings)).toHaveLength(1)
})

test('a file of the dataset that base lacks is named with base and the remedy', async () => {
  const { signal, cache } = ground.options
  const lacking = { ...table.dataset, inputs: ['things.sql', 'later.sql'] }
  const arms = { base: planned({ workers: 1 }, lacking), head: planned({ workers: 1 }) }
  const starting = startArms({ arms }, 4711, { signal, watch: () => undefined, cache })
  await expect(starting).rejects.toMatchObject({
    ...{ code: 'DATASET_UNREADABLE', exit: 4, hint: expect.stringContaining('--base-config') },
    message: expect.stringMatching(/^The stack of base: .+\/later\.sql, which dataset\.inputs of/),
  })
})
