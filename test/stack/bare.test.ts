import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { completeTarget } from '../../harness/config/target/complete-target.ts'
import type { TargetDescription } from '../../harness/config/target/description.ts'
import type { Duration } from '../../harness/config/units/units.ts'
import { identify, isAlive } from '../../harness/guard/processes/identity.ts'
import { up } from '../../harness/stack/up.ts'
import { freePort } from '../fixtures/free-port.ts'
import { plainArm, tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

/** Stacks with nothing but what their target names; no test here measures time. */
let ground: Ground

beforeAll(async () => {
  ground = await makeGround()
})
afterAll(() => ground.remove())

const server = 'node ../bare/server.mjs'
const bare = (description: Partial<TargetDescription>) =>
  tableStack({
    target: completeTarget({ name: 'bare', app: server, routes: { root: 'GET /' }, ...description }),
    arm: { ...plainArm, workers: 1 },
  })

interface Answer {
  readonly told: Readonly<Record<string, string>>
}

test('a command and a route are enough: nothing else is started, and clients reach the app directly', async () => {
  await using guard = await ground.open()
  await using stack = await up(bare({}), guard, ground.options)
  expect(stack.services.map(({ name, pids }) => [name, pids.length])).toEqual([['app', 1]])
  expect([stack.endpoints.postgres, stack.endpoints.redis, stack.feeds]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  const { told } = (await (await fetch(stack.endpoints.url)).json()) as Answer
  expect(told).toMatchObject({ HOST: '127.0.0.1', PORT: new URL(stack.endpoints.url).port })
  expect(told).not.toHaveProperty('DATABASE_URL')
  expect(told).not.toHaveProperty('ADMIN_PORT')
})

test('a service of any kind is started before the app, which gets its address, and several processes get a proxy', async () => {
  await using guard = await ground.open()
  const plan = bare({
    app: {
      command: `${server} --listen $PORT`,
      weights: [1, 1],
      ready: { log: 'now serving' },
      environment: { MODE: 'fast' },
    },
    services: {
      'message-queue': {
        command: 'node ../bare/server.mjs $DIRECTORY',
        ready: '/health',
        url: 'amqp://guest@$HOST:$PORT',
        environment: { NODES: 'one:$PORT' },
      },
    },
  })
  await using stack = await up(plan, guard, ground.options)
  expect(stack.services.map(({ name }) => name)).toEqual(['nginx', 'app', 'message-queue'])
  const { told } = (await (await fetch(stack.endpoints.url)).json()) as Answer
  const queue = stack.endpoints.services['message-queue'] ?? ''
  const { port } = new URL(queue)
  expect(told).toMatchObject({
    ...{ MODE: 'fast', MESSAGE_QUEUE_URL: queue, MESSAGE_QUEUE_PORT: port, MESSAGE_QUEUE_HOST: '127.0.0.1' },
  })
  const own = (await (await fetch(`http://127.0.0.1:${port}`)).json()) as Answer
  expect(own.told).toMatchObject({ PORT: port, NODES: `one:${port}` })
  // Of no other name, so that a service called data or logs takes the place of nothing.
  expect(own.told.DIRECTORY).toMatch(/\/service-message-queue$/)
})

describe('faulty behaviour of an app', () => {
  const attempt = async (app: TargetDescription['app'], more: Partial<TargetDescription> = {}) => {
    await using guard = await ground.open()
    await using stack = await up(bare({ app, ...more }), guard, ground.options)
    // A background process may answer before the started process ends.
    await Promise.race([stack.failure, delay(30_000)])
  }
  const mannered = (MANNERS: string, more: Record<string, string> = {}) =>
    ({ command: server, readyWithin: '30s', environment: { MANNERS, ...more } }) as const
  type Mannered = Omit<ReturnType<typeof mannered>, 'readyWithin'> & { readonly readyWithin: Duration }

  test('an app that exits is reported with its last output', () =>
    expect(attempt(mannered('exits'))).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(/^app-1 ended [\s\S]*with code 3[\s\S]*no licence found/),
    }))

  test('an app that forks into the background is told to stay in the foreground', () =>
    expect(attempt(mannered('forks away'))).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(/with code 0, [\s\S]*foreground/),
    }))

  test.each<[string, (started: Mannered) => Promise<void>]>([
    ['an app', (started) => attempt(started)],
    ['an app that is ready by its log', (started) => attempt({ ...started, ready: { log: 'now serving' } })],
    ['a service', (started) => attempt(server, { services: { cache: started } })],
  ])('%s that binds another port is told its own port and the one that it took', async (_, attempted) => {
    const port = await freePort()
    let problem: unknown
    // On a busy machine it may not listen at all within two seconds.
    for (const readyWithin of ['2s', '10s', '30s'] as const) {
      const started = { ...mannered('binds another port', { OTHER_PORT: String(port) }), readyWithin }
      problem = await attempted(started).catch((thrown: unknown) => thrown)
      if (String(problem).includes('listens on')) break
    }
    expect(problem).toMatchObject({
      code: 'SERVICE_NOT_READY',
      message: expect.stringMatching(new RegExp(`it listens on ${port}, .*PORT`)),
    })
  })

  test('an app that ignores SIGTERM is killed, and nothing is left of it', async () => {
    let process: Awaited<ReturnType<typeof identify>> | undefined
    {
      await using guard = await ground.open()
      await using stack = await up(bare({ app: mannered('ignores SIGTERM') }), guard, ground.options)
      process = await identify(stack.services[0]?.pids[0] ?? 0)
    }
    expect(process && (await isAlive(process))).toBe(false)
  })

  test('a missing program is named, and that of a service with its place in the config', async () => {
    await expect(attempt('nowhere --flag')).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      message: 'nowhere is not installed.',
      hint: expect.stringContaining('tailgate.config.ts'),
    })
    // A script without the right to be run, and a working directory that does not exist.
    await expect(attempt('./things.sql')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('chmod +x'),
    })
    await expect(attempt({ command: server, directory: 'nowhere' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/There is no directory .+\/nowhere, which app\.directory/),
    })
    const services = { cache: { command: 'nowhere', ports: 0 } }
    await expect(attempt(server, { services })).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      hint: expect.stringContaining('services.cache.command'),
    })
    // A path is of a file that is built, and not installed.
    await expect(attempt('./hits --fast')).rejects.toMatchObject({
      code: 'PROGRAM_UNBUILT',
      message: expect.stringMatching(/\/hits is not there\.$/),
      hint: expect.stringMatching(/^Build it first, .*tailgate\.config\.ts/),
    })
  })
})
