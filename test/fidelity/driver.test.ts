import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startKnown } from '../../harness/calibration/known/start.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { measured, openLoop } from './measured.ts'

test('a killed driver is reported at once as a failure of the instrument', async () => {
  await using server = await startKnown(['constant-50'])
  const before = performance.now()
  const run = measured({
    url: server.url,
    scenario: openLoop('poisson', 50),
    seconds: 60,
    onStart: (pid) => setTimeout(() => process.kill(pid, 'SIGKILL'), 2000),
  })
  await expect(run).rejects.toMatchObject({
    code: 'INSTRUMENT_FAILED',
    message: expect.stringContaining('SIGKILL'),
  })
  expect(performance.now() - before).toBeLessThan(20_000)
})

test.each([
  ['that cannot be loaded', 'nonsense', /nonsense is not defined/],
  [
    'whose requests cannot be made',
    openLoop('constant', 50).replace("'/one'", "''"),
    /is no path for a request/,
  ],
])('a scenario %s is said to be so', async (_, scenario, problem) => {
  const run = measured({ url: 'http://127.0.0.1:9', scenario, seconds: 2 })
  await expect(run).rejects.toMatchObject({
    code: 'SCENARIO_FAULT',
    message: expect.stringMatching(problem),
  })
})

test('a load that stops on the way leaves readable evidence with the reason', async () => {
  await using server = await startKnown(['constant-50'])
  const bundle = await mkdtemp(join(tmpdir(), 'tailgate-broken-'))
  // After a second of warm-up and some seconds of measuring, a request cannot be made.
  const scenario = openLoop('constant', 50).replace(
    "path:'/one'",
    "path: (globalThis.n = (globalThis.n ?? 0) + 1) > 250 ? '' : '/one'",
  )
  const run = measured({ url: server.url, scenario, seconds: 20, bundle })
  await expect(run).rejects.toMatchObject({ code: 'SCENARIO_FAULT' })
  const { scenarios } = await readEvidence(bundle)
  expect(scenarios[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining('is no path') })
  expect(scenarios[0]?.routes[0]?.total.done).toBeGreaterThan(0)
  await rm(bundle, { recursive: true })
})

test('an abort keeps what was measured, marked as aborted, long before the end of the load', async () => {
  await using server = await startKnown(['constant-50'])
  const controller = new AbortController()
  let aborted = 0
  const { scenarios } = await measured({
    url: server.url,
    scenario: openLoop('poisson', 100),
    seconds: 60,
    signal: controller.signal,
    onMessage(message) {
      if (aborted > 0 || message.type !== 'tick' || message.phase !== 'measure' || message.elapsed < 1) return
      aborted = performance.now()
      controller.abort()
    },
  })
  expect(performance.now() - aborted).toBeLessThan(20_000)
  expect(scenarios[0]).toMatchObject({ status: 'aborted', reason: 'It was stopped before its end.' })
  expect(scenarios[0]?.routes[0]?.total.done).toBeGreaterThan(0)
})

test('a driver whose harness has ended stops by itself and leaves readable evidence', async () => {
  await using server = await startKnown(['constant-50'])
  const bundle = await mkdtemp(join(tmpdir(), 'tailgate-gone-'))
  const file = join(bundle, 'scenario.ts')
  await writeFile(file, `export default ${openLoop('poisson', 50)}\n`)
  await writeFile(join(bundle, 'feeds.json'), '{}')
  const socket = join(bundle, 'harness.sock')
  const order = {
    ...{ file, url: server.url, feeds: join(bundle, 'feeds.json'), bundle, socket, seed: 1 },
    ...{ routes: { one: 'GET /one' }, warmUpSeconds: 0, durationSeconds: 60, timeoutSeconds: 5 },
  }
  const harness = createServer((connection) => {
    connection.write(`${JSON.stringify({ type: 'order', order })}\n`)
    // It goes away in the midst of the measured part.
    connection.setEncoding('utf8').on('data', (told: string) => {
      if (/"phase":"measure","elapsed":[2-9]/.test(told)) connection.destroy()
    })
  }).listen(socket)
  await once(harness, 'listening')
  const program = join(import.meta.dirname, '../../harness/load/driver/driver.ts')
  const driver = spawn(process.execPath, [program, socket], { stdio: 'ignore' })
  const ended = await Promise.race([once(driver, 'exit'), pause(60_000)])
  expect(ended).toEqual([0, null])
  harness.close()
  const { scenarios } = await readEvidence(bundle)
  expect(scenarios[0]?.status).toBe('aborted')
  await rm(bundle, { recursive: true })
})
