import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { engineThat } from '../../../test/fixtures/docker-engine.ts'
import { readFaults } from '../../config/faults/fault.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { inject } from './inject.ts'
import { stop } from './stop.ts'
import type { Victim } from './victim.ts'

/** A process number that no process has. */
const pid = 2 ** 22 + 77

const never = new Promise<never>(() => undefined)

/** The app, of one process that never ends; in a container when one is named. */
const app = (container?: string, ended: Promise<unknown> = never): Victim =>
  ({
    name: 'app',
    processes: () => [{ name: 'app-1', pid, container, ended } as GuardedProcess],
    expectEnd: () => () => undefined,
    blame: () => () => undefined,
    restart: async () => undefined,
  }) as unknown as Victim

/** Injects faults with spaces between them; returns those that are told as over, and how the injection ended. */
async function injected(text: string, victim: Victim) {
  const over: string[] = []
  const problem = await inject(readFaults(text.split(' ')), [victim], {
    startedAt: Date.now(),
    signal: new AbortController().signal,
    onBegin: () => undefined,
    onOver: (fault) => over.push(fault.text),
    now: Date.now,
  }).catch((thrown: unknown) => thrown)
  return { over, problem }
}

let sent: (string | number | undefined)[]
beforeEach(() => {
  sent = []
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    sent.push(signal)
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** A Docker that answers every request with this status; returns the requests that it got. */
async function dockerAnswering(status: number): Promise<readonly string[]> {
  const asked: string[] = []
  const engine = await engineThat((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(status === 204 ? undefined : JSON.stringify({ message: 'no freezer here' }))
  })
  vi.stubEnv('DOCKER_HOST', engine.host)
  onTestFinished(() => engine[Symbol.asyncDispose]())
  return asked
}

describe('a process of another user, on this machine', () => {
  test.each([
    ['app:stop+50ms', `app (process ${pid})`, 'SIGSTOP'],
    ['app:kill+50ms', `app-1 (process ${pid})`, 'SIGKILL'],
  ])('makes %s an error, and the fault is not told as done', async (fault, named, signal) => {
    const { over, problem } = await injected(fault, app())
    expect(problem).toMatchObject({
      code: 'FAULT_FAILED',
      message: `The fault ${fault} failed: ${named} runs as another user, so ${signal} may not be sent to it.`,
      hint: expect.stringContaining('as root'),
    })
    expect(over).toEqual([])
    expect(sent[0]).toBe(signal)
  })
})

describe('a process of another user, in a container', () => {
  test('is frozen by Docker, and goes on afterwards', async () => {
    const asked = await dockerAnswering(204)
    const fault = 'app:stop+50ms'
    expect(await injected(fault, app('box'))).toEqual({ over: [fault], problem: undefined })
    expect(asked).toEqual(['POST /containers/box/pause', 'POST /containers/box/unpause'])
  })

  test('is killed by Docker', async () => {
    const asked = await dockerAnswering(204)
    const fault = 'app:kill+50ms'
    expect((await injected(fault, app('box', Promise.resolve()))).over).toEqual([fault])
    expect(asked).toEqual(['POST /containers/box/kill?signal=SIGKILL'])
    expect(sent).toEqual([])
  })

  test('that Docker cannot freeze makes the fault an error', async () => {
    await dockerAnswering(500)
    const { over, problem } = await injected('app:stop+50ms', app('box'))
    expect(problem).toMatchObject({
      code: 'FAULT_FAILED',
      message: expect.stringContaining('Docker did not act on the container box'),
    })
    expect(over).toEqual([])
  })
})

test('a service that an earlier fault is still starting again is not struck before that is over', async () => {
  const events: unknown[] = []
  vi.mocked(process.kill).mockImplementation((_, signal) => {
    events.push(signal)
    return true
  })
  const restart = async (): Promise<void> => {
    events.push('starting')
    await delay(200)
    events.push('started')
  }
  const faults = 'app:kill+10ms app:kill@20ms+10ms'
  const { over, problem } = await injected(faults, { ...app(undefined, Promise.resolve()), restart })
  expect(problem).toBeUndefined()
  expect(over.join(' ')).toBe(faults)
  expect(events).toEqual(['SIGKILL', 'starting', 'started', 'SIGKILL', 'starting', 'started'])
})

test('a fault that fails ends the others at once, also one that lasts as long as the scenario', async () => {
  const wire = { add: async () => async () => undefined }
  const wired = { ...app(), wire } as unknown as Victim
  const { over, problem } = await injected('app:latency=1ms app:stop@20ms', wired)
  expect(problem).toMatchObject({ code: 'FAULT_FAILED' })
  expect(over).toEqual(['app:latency=1ms'])
})

test('a process that is started while its service is frozen is frozen too', async () => {
  const start = () => spawn('sleep', ['60'], { stdio: 'ignore' })
  const children = [start()]
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL')
  })
  const frozen: number[] = []
  vi.mocked(process.kill).mockImplementation((at, signal) => {
    if (signal === 'SIGSTOP') frozen.push(at)
    // The signal comes only after another process was started.
    if (at === children[0]?.pid && children.length === 1) children.push(start())
    return true
  })
  const own = { name: 'app-1', pid: process.pid, ended: never } as unknown as GuardedProcess
  await stop({ ...app(), processes: () => [own] }, 'app:stop')
  expect(frozen).toEqual(expect.arrayContaining(children.map((child) => child.pid)))
  expect(children).toHaveLength(2)
})

describe('a machine without /proc', () => {
  test('freezes no service of which it would miss processes', async () => {
    await expect(stop(app(), 'app:stop', false)).rejects.toMatchObject({
      code: 'FAULT_FAILED',
      message: expect.stringContaining('tells what processes app has started, so not all can be frozen'),
    })
    expect(sent).toEqual([])
  })

  test('lets Docker freeze containers, whose processes have no numbers there', async () => {
    const asked = await dockerAnswering(204)
    await stop(app('box'), 'app:stop', false)
    expect(asked).toEqual(['POST /containers/box/pause'])
    expect(sent).toEqual([])
  })
})
