import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { answeringEngine } from '../../test/fixtures/docker-engine.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import type { ProcessDescription } from '../guard/processes/process.ts'
import { openDockerLauncher } from './docker-launcher.ts'
import type { LauncherRequest } from './launcher-request.ts'

afterEach(() => vi.unstubAllEnvs())

const refusal = '(HTTP code 500) server error - port is already allocated'
const image = { Id: 'sha256:a', Config: {} }
const engineAnswers = {
  '/info': { ServerVersion: '27.0.0', NCPU: 2 },
  '/images/shop:1/json': image,
  '/images/redis:7.0.15-bookworm/json': image,
}

/** A launcher whose Docker starts only containers of these names. */
async function launcherThatStarts(names: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'tg-launcher-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const app = { command: 'node server.js', image: 'shop:1' }
  const request = {
    plan: { root: directory, target: completeTarget({ name: 'shop', app, routes: { root: 'GET /' } }) },
    guard: {
      ...{ directory, user: undefined },
      spawn: async ({ name }: ProcessDescription) => {
        if (!names.includes(name)) throw new Error(refusal)
        return { name, pid: 1 }
      },
    },
    ports: { postgres: 1, redis: 2, proxy: 3, status: 4, app: [], observers: [] },
    ...{ watch: { add: () => undefined }, onStep: () => undefined, cache: directory, prometheus: false },
    signal: new AbortController().signal,
  }
  for (const variable of ['APP_IMAGE', 'REDIS_IMAGE']) vi.stubEnv(variable, undefined)
  return openDockerLauncher(request as unknown as LauncherRequest)
}

/** The error for a container of the stack itself, for which nobody gives a command. */
const failed = (service: string, of: string) => ({
  ...{ code: 'CONTAINER_FAILED', exit: 4 },
  message: `${service} cannot be started from the image ${of}: ${refusal}`,
  hint: `Try \`docker run --rm ${of}\` by hand. Where a port is taken, stop what holds it.`,
})

test('a container that Docker cannot start is an error of the stack, and not of Tailgate', async () => {
  await using engine = await answeringEngine(engineAnswers)
  vi.stubEnv('DOCKER_HOST', engine.host)
  await expect(launcherThatStarts([])).rejects.toMatchObject(failed('the network of the stack', 'shop:1'))
  const launcher = await launcherThatStarts(['network'])
  const redis = {
    ...{ name: 'redis', program: 'redis-server', command: 'redis-server', args: [], environment: {} },
    ...{ directory: launcher.directory, stopSignal: 'SIGTERM' as const, user: undefined },
  }
  await expect(launcher.spawn(redis)).rejects.toMatchObject(failed('redis', 'redis:7.0.15-bookworm'))
  const wire = { ...redis, name: 'redis-wire', program: 'wire', args: ['/opt/wire.ts'] }
  await expect(launcher.spawn(wire)).rejects.toMatchObject(failed('redis-wire', 'shop:1'))
  const app = { ...redis, name: 'app-1', program: 'app' }
  await expect(launcher.spawn(app)).rejects.toMatchObject({
    ...failed('app-1', 'shop:1'),
    hint: expect.stringContaining('give a `command` beside it.'),
  })
})
