import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { beginLedger, writeEntry } from '../ledger/ledger.ts'
import { makeRoot, newRunId } from '../ledger/run-root.ts'
import { currentSpace, identify } from '../processes/identity.ts'
import { isSamePlace, status } from './kept-stacks.ts'

test.each([
  ['http://127.0.0.1:3000', true],
  ['http://127.0.0.1:3000/', true],
  ['http://localhost:3000', true],
  ['HTTP://LOCALHOST:3000', true],
  ['http://[::1]:3000', false],
  ['http://127.0.0.1:3001', false],
  ['https://127.0.0.1:3000', false],
  ['http://example.com:3000', false],
])('a stack kept at http://127.0.0.1:3000 is found by %s: %s', (url, isFound) =>
  expect(isSamePlace('http://127.0.0.1:3000', url)).toBe(isFound),
)

test('a service that is not asked at a port is healthy as long as it is alive', async () => {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await makeRoot(root)
  const id = newRunId()
  const own = await identify(process.pid)
  const ended = spawn('sleep', ['60'])
  const other = await identify(ended.pid ?? 0)
  ended.kill('SIGKILL')
  await once(ended, 'exit')
  await beginLedger(root, { type: 'run', id, guardian: own, harness: own, space: await currentSpace() })
  const [worker, nowhere] = [
    { version: 'unknown', port: 1, isAsked: false },
    { version: 'unknown', port: 0 },
  ]
  const services = [
    { ...worker, name: 'alive', pids: [own.pid] },
    { ...worker, name: 'ended', pids: [other.pid] },
    { ...nowhere, name: 'inside', pids: [own.pid] },
    // As ledgers have it from before it was recorded whether a port is asked; nothing listens at this one.
    { version: 'unknown', port: 1, name: 'silent', pids: [own.pid] },
  ]
  for (const [name, identity] of [
    ['alive', own],
    ['ended', other],
  ] as const)
    await writeEntry(root, id, { type: 'process', name, identity, stopSignal: 'SIGTERM' })
  await writeEntry(root, id, {
    type: 'kept',
    stack: { name: 'shop', url: 'http://127.0.0.1:1', prometheus: undefined, since: 0, services },
  })
  const [found] = await status({ root })
  expect(found?.services.map(({ name, port, alive, healthy }) => [name, port, alive, healthy])).toEqual([
    ['alive', 1, true, true],
    ['ended', 1, false, false],
    ['inside', 0, true, true],
    ['silent', 1, true, false],
  ])
  expect(found?.logs).toBe(join(root, id, 'logs'))
})
