import { expect, test } from 'vitest'
import { type K6Run, runK6 } from './process.ts'

/** Starts a program in place of k6 that, when interrupted, takes its time for a teardown and ends as k6 does then. */
function start(teardownMs: number, signals: Pick<K6Run, 'signal' | 'finish'>) {
  const ready = Promise.withResolvers<unknown>()
  const script = `process.once('SIGINT', () => setTimeout(() => process.exit(105), ${teardownMs}))
    setInterval(() => undefined, 1000); process.stdout.write('ready')`
  const { ended } = runK6({
    program: process.execPath,
    args: ['-e', script],
    environment: {},
    directory: import.meta.dirname,
    onOutput: ready.resolve,
    onStart: () => undefined,
    ...signals,
    deadlineSeconds: 120,
  })
  return { ready: ready.promise, ended }
}

const never = new AbortController().signal

test('when the load is over, k6 has time for its teardown', async () => {
  const load = new AbortController()
  const { ready, ended } = start(3000, { signal: never, finish: load.signal })
  await ready
  load.abort()
  expect(await ended).toMatchObject({ code: 105, signal: null, overdue: false })
})

test.each([
  ['of a load', false],
  ['during the teardown', true],
])('an abort %s does not wait for the teardown', async (_, isOver) => {
  const [run, load] = [new AbortController(), new AbortController()]
  const { ready, ended } = start(100_000, { signal: run.signal, finish: load.signal })
  await ready
  const asked = performance.now()
  if (isOver) load.abort()
  run.abort()
  // It ends by SIGKILL, or by a second SIGINT.
  expect((await ended).code).not.toBe(105)
  expect(performance.now() - asked).toBeLessThan(30_000)
})
