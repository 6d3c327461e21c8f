import { afterEach, describe, expect, test, vi } from 'vitest'
import { answeringEngine, noEngine } from '../../../test/fixtures/docker-engine.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { ComposedApp } from './composed-app.ts'

afterEach(() => vi.unstubAllEnvs())

/** The log of a project whose other services say more than the one that failed. */
const log = [
  'db-1     | cannot go on',
  ...Array.from({ length: 40 }, (_, index) => `cache-1  | ${index}`),
].join('\n')

/** The Compose that started the project. */
const starter: GuardedProcess = {
  ...{ name: 'app', pid: process.pid, logFile: '' },
  ended: new Promise(() => undefined),
  lastLines: async (count) => log.split('\n').slice(-count).join('\n'),
  stop: async () => ({ code: 0, signal: null }),
}

const running = { Status: 'running', Pid: process.pid, ExitCode: 0, FinishedAt: '0001-01-01T00:00:00Z' }
const ended = (ExitCode: number, second: number, OOMKilled = false) => ({
  ...{ Status: 'exited', Pid: 0, ExitCode, OOMKilled },
  FinishedAt: `2026-11-29T12:00:0${second}.123456789Z`,
})

/** What is thrown once the containers of these services are in these states; undefined for nothing. */
async function thrownWith(states: Readonly<Record<string, object>>): Promise<unknown> {
  const inspected = Object.entries(states).map(([service, State]) => [
    `/containers/${service}/json`,
    { State, Image: 'sha256:a', Config: { Labels: { 'com.docker.compose.service': service } } },
  ])
  const listed = Object.keys(states).map((Id) => ({ Id }))
  await using engine = await answeringEngine({
    '/containers/json': listed,
    ...Object.fromEntries(inspected),
  })
  vi.stubEnv('DOCKER_HOST', engine.host)
  const parts = { project: 'tailgate-x', service: 'web', ready: { port: true }, inside: 80 } as const
  const app = new ComposedApp(parts, () => undefined)
  app.readinessAt(1)(starter)
  return await app.requireStanding().then(
    () => undefined,
    (problem: unknown) => problem,
  )
}

describe('of containers that have ended while Compose still stops the others', () => {
  test('the first that failed is an error, with the last lines of its own', async () => {
    const states = { web: ended(143, 3), db: ended(3, 1), cache: ended(137, 2), migrate: ended(0, 0) }
    expect(await thrownWith(states)).toMatchObject({
      code: 'SERVICE_DIED',
      message: 'db ended while it was needed (with code 3).\ndb-1     | cannot go on',
    })
  })

  test('one that wrote nothing is shown with the last lines of all', async () => {
    expect(await thrownWith({ web: running, worker: ended(3, 1) })).toMatchObject({
      message: expect.stringContaining('(with code 3).\ncache-1  | 28\n'),
    })
  })

  test('one that wanted too much memory is said to have', async () => {
    expect(await thrownWith({ web: running, db: ended(137, 1, true) })).toMatchObject({
      message: expect.stringContaining('(by SIGKILL, as it wanted more memory than it may have)'),
    })
  })

  test('that of the app is an error, whatever its code', async () => {
    expect(await thrownWith({ web: ended(0, 1), db: running })).toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringContaining('web ended while it was needed (with code 0'),
    })
  })

  test('one that is done is none', async () => {
    expect(await thrownWith({ web: running, migrate: ended(0, 1) })).toBe(undefined)
  })
})

test('a Docker that no longer answers is an error of Docker', async () => {
  vi.stubEnv('DOCKER_HOST', noEngine)
  const parts = { project: 'tailgate-x', service: 'web', ready: { port: true }, inside: 80 } as const
  const app = new ComposedApp(parts, () => undefined)
  await expect(app.requireStanding()).rejects.toMatchObject({ code: 'DOCKER_NEEDED', exit: 4 })
})
