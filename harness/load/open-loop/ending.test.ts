import { describe, expect, test } from 'vitest'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { hostile, serve } from '../../../test/fixtures/hostile-http.ts'
import { probeScenario as scenario } from '../../../test/fixtures/probe-scenario.ts'

const quick = (socket: import('node:net').Socket) =>
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')

describe('an impossible load is reported at once', () => {
  test.each([
    [
      'a feed that does not exist',
      {
        mix: [
          {
            route: 'one',
            weight: 1,
            request: ({ row }: { row(f: string): unknown }) => ({ path: String(row('ids')) }),
          },
        ],
      },
      'There is no feed "ids"; there are: none.',
    ],
    [
      'a route that the target does not have',
      { mix: [{ route: 'three', weight: 1, request: () => ({ path: '/' }) }] },
      'no route "three"',
    ],
    [
      'no weight',
      { mix: [{ route: 'one', weight: 0, request: () => ({ path: '/' }) }] },
      'weight above zero',
    ],
    [
      'a path with a line break',
      { mix: [{ route: 'one', weight: 1, request: () => ({ path: '/a\r\nX: y' }) }] },
      'is no path',
    ],
    [
      'a session that fails',
      { session: () => Promise.reject(new Error('401')) },
      /ending\.test\.ts:\d+: session threw 401/,
    ],
  ])('%s', async (_, over, problem) => {
    await using server = await serve(quick)
    await expect(runOf({ ...scenario, ...over }, { url: server.url })).rejects.toThrow(problem)
  })
})

test('a session that never opens and ignores its signal ends with the run', async () => {
  await using server = await serve(quick)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 100)
  const deaf = { ...scenario, session: () => new Promise<never>(() => undefined) }
  const run = runOf(deaf, { url: server.url }, controller)
  await expect(run).rejects.toThrow('The session could not be opened: This operation was aborted')
})

test('an abort ends it quickly and says so', async () => {
  await using server = await serve(hostile.silence)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)
  const before = performance.now()
  const { result } = await runOf(
    scenario,
    { url: server.url, durationSeconds: 60, timeoutSeconds: 30 },
    controller,
  )
  expect(result).toMatchObject({ status: 'aborted', reason: 'It was stopped before its end.' })
  expect(result.seconds).toBeLessThan(5)
  expect(performance.now() - before).toBeLessThan(10_000)
})

test('when enough is known, the measured part ends with its current second and is complete', async () => {
  await using server = await serve(quick)
  const { result, requests } = await runOf(
    scenario,
    { url: server.url, durationSeconds: 600, timeoutSeconds: 8 },
    { finish: AbortSignal.timeout(400) },
  )
  expect(result.status).toBe('complete')
  expect(Number.isInteger(result.seconds)).toBe(true)
  expect(result.seconds).toBeLessThan(30)
  expect(result.intended).toBe(40 * result.seconds)
  expect(requests).toHaveLength(40 * result.seconds)
})

test('what was known before the load began ends the load after its first second', async () => {
  await using server = await serve(quick)
  const given = { finish: AbortSignal.abort() }
  const { result } = await runOf(scenario, { url: server.url, durationSeconds: 600 }, given)
  expect(result).toMatchObject({ status: 'complete', seconds: 1 })
})

test('a rate that no machine can send fails in time and says so', async () => {
  await using server = await serve(quick)
  const scheduled = { url: server.url, rate: 1e7, durationSeconds: 60, timeoutSeconds: 1 }
  const { result } = await runOf(scenario, scheduled)
  expect(result.status).toBe('failed')
  expect(result.reason).toMatch(/fell behind its schedule/)
  expect(result.seconds).toBeLessThan(30)
})
