import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Ending, Guard, GuardedProcess } from '../guard/processes/process.ts'
import { DeathWatch } from './launch/death-watch.ts'
import { StackService } from './stack-service.ts'

interface Fake {
  readonly process: GuardedProcess
  end(): void
}

function fake(pid: number): Fake {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const process = { pid, ended: promise } as GuardedProcess
  return { process, end: () => resolve({ code: null, signal: 'SIGKILL' }) }
}

/** A service of one process, and the processes that were started for it. */
function serviceOf(start: (count: number) => Promise<void> = () => delay(20)) {
  const first = fake(1)
  const started: Fake[] = []
  const again = async () => {
    const next = fake(started.length + 2)
    started.push(next)
    await start(started.length)
    return next.process
  }
  const parts = { name: 'postgres', version: '15', port: 5432, processes: [first.process], again }
  return {
    service: new StackService(
      parts,
      new DeathWatch({ lost: new Promise(() => undefined) } as unknown as Guard),
    ),
    first,
    started,
  }
}

test('two faults that overlap start a process again once', async () => {
  const { service, first, started } = serviceOf()
  first.end()
  await delay(0)
  await Promise.all([service.restart(), service.revive(), service.restart()])
  expect(started).toHaveLength(1)
  expect(service.service.pids).toEqual([2])
})

test('a process that ends while it is started again is started once more', async () => {
  const { service, first, started } = serviceOf()
  first.end()
  await delay(0)
  const restarting = service.restart()
  await delay(5)
  started[0]?.end()
  await restarting
  await delay(0)
  await service.restart()
  expect(service.service.pids).toEqual([3])
})

test('a restart that fails does not keep the next from being made', async () => {
  const { service, first } = serviceOf(async (count) => {
    if (count === 1) throw new Error('no space is left')
  })
  first.end()
  await delay(0)
  const [failed, made] = await Promise.allSettled([service.restart(), service.restart()])
  expect([failed.status, made.status]).toEqual(['rejected', 'fulfilled'])
  expect(service.service.pids).toEqual([3])
})
