import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { holderOf, requireFree } from '../../stack/launch/ports.ts'
import type { Ending, GuardedProcess } from '../processes/process.ts'
import { listens, readinessOf, readinessOfApp } from './readiness.ts'
import { answers, ready } from './ready.ts'

const { signal } = new AbortController()
const never = new Promise<Ending>(() => undefined)

const service = (ended: Promise<Ending>): GuardedProcess => ({
  name: 'thing',
  pid: 1,
  logFile: '/dev/null',
  ended,
  lastLines: async () => 'its last words',
  stop: () => ended,
})

test('a service is ready once its check has no problem', async () => {
  let asked = 0
  const check = async () => (++asked < 4 ? 'not yet' : undefined)
  await ready(service(never), check, { seconds: 60, signal })
  expect(asked).toBe(4)
})

test('a service that ends during the wait is reported with its last lines', async () => {
  const ended = Promise.resolve({ code: 3, signal: null })
  await expect(ready(service(ended), async () => 'refused', { seconds: 5, signal })).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: 'thing ended while the stack was starting (with code 3).\nits last words',
  })
})

test('a service that never becomes ready is reported with its last problem', async () => {
  await expect(ready(service(never), async () => 'refused', { seconds: 0.05, signal })).rejects.toMatchObject(
    {
      code: 'SERVICE_NOT_READY',
      message: 'thing was not ready after 0.05 s: refused\nits last words',
    },
  )
})

test('the cause of a problem is looked for once, when waiting is over', async () => {
  let asked = 0
  const explain = async (problem: string) => {
    asked += 1
    return `${problem}, as it listens elsewhere`
  }
  const waiting = ready(service(never), async () => 'refused', { seconds: 0.05, signal, explain })
  await expect(waiting).rejects.toThrow('thing was not ready after 0.05 s: refused, as it listens elsewhere')
  expect(asked).toBe(1)
})

test('a service that never becomes ready and wrote nothing is reported as having written nothing', async () => {
  const silent = { ...service(never), lastLines: async () => '' }
  await expect(ready(silent, async () => 'refused', { seconds: 0.05, signal })).rejects.toThrow(
    'thing was not ready after 0.05 s: refused\n(its log is empty)',
  )
})

test('a check that throws is a problem, not an end', async () => {
  let asked = 0
  const check = async (): Promise<undefined> => {
    asked += 1
    if (asked < 3) throw new Error('no connection')
  }
  await ready(service(never), check, { seconds: 60, signal })
})

test('a process that is started again is ready by what it writes itself, and not by the log of the one before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tg-log-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const logFile = join(directory, 'app-1.log')
  const before = 'it is ready\n'
  await writeFile(logFile, before)
  const check = readinessOf({ log: 'is ready' }, 1)({ logFile, logStart: before.length })
  expect(await check()).toBe('its log does not hold "is ready"')
  await appendFile(logFile, 'now it is ready\n')
  expect(await check()).toBeUndefined()
})

test('an app that is ready by its log must take connections too, and its log is not asked for again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tg-log-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const logFile = join(directory, 'app-1.log')
  await writeFile(logFile, 'now serving\n')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const check = readinessOfApp({ log: 'now serving' }, port)({ logFile })
  await expect.poll(check, { timeout: 20_000 }).toBeUndefined()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  expect(await check()).toBe(`nothing takes connections on 127.0.0.1:${port} (ECONNREFUSED)`)
})

test('waiting ends with the reason of the signal', async () => {
  const stopped = AbortSignal.abort(new Error('enough'))
  await expect(ready(service(never), async () => 'no', { seconds: 5, signal: stopped })).rejects.toThrow(
    'enough',
  )
})

test('a port in use is reported with the process that holds it', async () => {
  const server = createServer((_, response) => {
    response.statusCode = 503
    response.end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await holderOf(port)).toContain(`(process ${process.pid})`)
  await expect(requireFree(port, 'nginx')).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  expect(await answers(`http://127.0.0.1:${port}/`)()).toContain('answered 503')
  await new Promise((resolve) => {
    server.close(resolve)
  })
  await requireFree(port, 'nginx')
  expect(await answers(`http://127.0.0.1:${port}/`)()).toContain('ECONNREFUSED')
})

test('a check of a port has a result even if this process stood still for longer than the check waits', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const looking = listens('127.0.0.1', (server.address() as AddressInfo).port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
  expect(await looking).toBeTypeOf('boolean')
  server.close()
})
