import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Ending, GuardedProcess } from '../../guard/processes/process.ts'
import { readyInContainer } from './readiness.ts'

const never = new Promise<Ending>(() => undefined)

/** This process in place of one in a container, with its own log. */
const standIn = (logFile: string): GuardedProcess => ({
  name: 'thing',
  pid: process.pid,
  logFile,
  ended: never,
  lastLines: async () => '',
  stop: () => never,
})

test('an app in a container that is ready by its log must take connections too, which a worker need not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tg-contained-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const logFile = join(directory, 'app-1.log')
  await writeFile(logFile, 'it is ready\n')
  const server = createServer((socket) => socket.resume()).listen(0, '0.0.0.0')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const checkOf = (isApp: boolean) => {
    const how = { where: 'app.port', hasHealthCheck: false, isApp }
    return readyInContainer({ log: 'is ready' }, { port, inside: port }, how)(standIn(logFile))
  }
  const [app, worker] = [checkOf(true), checkOf(false)]
  expect([await app(), await worker()]).toEqual([undefined, undefined])
  await new Promise((resolve) => {
    server.close(resolve)
  })
  expect(await app()).toMatch(
    new RegExp(`^nothing (listens|takes connections) on port ${port} in its container`),
  )
  expect(await worker()).toBeUndefined()
})
