import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Target } from '../../harness/config/target/target.ts'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'
import { table } from '../fixtures/table/target.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground

beforeAll(async () => {
  ground = await makeGround()
})

afterEach(async () => {
  vi.unstubAllEnvs()
  expect(await readdir(ground.root, { recursive: true }).catch(() => ['ledgers', 'ports'])).toEqual([
    'ledgers',
    'ports',
  ])
})

afterAll(() => ground.remove())

const attempt = async (target: Target): Promise<unknown> => {
  await using guard = await ground.open()
  await using _stack = await up(tableStack({ target }), guard, ground.options)
  return 'up'
}

test('an app that crashes at start is named, with its last output', async () => {
  const environment: typeof table.app.environment = (settings) => ({
    ...table.app.environment(settings),
    FAIL_AT_START: 'the key is missing',
  })
  await expect(attempt({ ...table, app: { ...table.app, environment } })).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: expect.stringMatching(
      /^app-[123] ended while the stack was starting \(with code 1\)\.\n(.|\n)*the key is missing/,
    ),
  })
})

test('an app that never becomes ready is named, with its answer', async () => {
  const environment: typeof table.app.environment = (settings) => ({
    ...table.app.environment(settings),
    DATABASE_URL: 'postgres://app:wrong@127.0.0.1:1/app',
  })
  let problem: unknown
  // On a busy machine the app may not answer at all within a second.
  for (const seconds of [1, 5, 25]) {
    const app = { ...table.app, environment, readyWithin: `${seconds}s` } as const
    problem = await attempt({ ...table, app }).catch((thrown: unknown) => thrown)
    if (String(problem).includes('answered')) break
  }
  expect(problem).toMatchObject({
    code: 'SERVICE_NOT_READY',
    message: expect.stringMatching(/^app-[123] was not ready after \d+ s: .* answered 503/),
  })
})

test('failing SQL is reported with its error, and no half-built database is kept', async () => {
  const dataset = { ...table.dataset, prepare: [{ sql: 'things.sql' }, { sql: 'things.sql' }] }
  const templates = () => readdir(join(ground.options.cache, 'templates')).catch(() => [])
  const before = await templates()
  await expect(attempt({ ...table, dataset })).rejects.toMatchObject({
    code: 'PREPARE_FAILED',
    message: expect.stringContaining('relation "thing" already exists'),
  })
  expect(await templates()).toEqual(before)
})

test('a missing program is named with the command that installs it', async () => {
  vi.stubEnv('TAILGATE_PATH', '/nonexistent')
  await expect(attempt(table)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    hint: expect.stringMatching(/install/),
  })
})

test.each(['redis', 'postgres', 'nginx', 'app'])(
  'the end of %s while it is needed is a failure of the stack',
  async (name) => {
    await using guard = await ground.open()
    await using stack = await up(tableStack(), guard, ground.options)
    signalPid(stack.services.find((service) => service.name === name)?.pids[0] ?? 0, 'SIGKILL')
    await expect(stack.failure).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(new RegExp(`^${name}(-1)? ended while it was needed \\(by SIGKILL\\)`)),
    })
  },
)

test('stopping in the middle of a start ends with the reason', async () => {
  const controller = new AbortController()
  const { signal } = controller
  await using guard = await ground.open()
  setTimeout(() => controller.abort(new Error('enough')), 300)
  await expect(up(tableStack(), guard, { ...ground.options, signal })).rejects.toThrow('enough')
})
