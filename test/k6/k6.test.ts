import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { K6Scenario } from '../../harness/config/scenario/scenario.ts'
import type { EndedRequest } from '../../harness/evidence/recorder/ended-request.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import type { DriveOrder } from '../../harness/load/engine/drive-messages.ts'
import type { EngineContext } from '../../harness/load/engine/engine.ts'
import { k6 } from '../../harness/load/k6/k6.ts'
import { findK6 } from '../../harness/load/k6/program/program.ts'
import { numericEntries, readProc } from '../../harness/measure/procfs.ts'
import { nativeLauncher } from '../../harness/stack/native-launcher.ts'
import { startPrometheus } from '../../harness/stack/observers/prometheus.ts'
import flow from '../../scenarios/flow.ts'
import { completed } from '../fixtures/complete.ts'
import { blindRecorder } from '../fixtures/recorder.ts'
import { maskApi } from './mask-api.ts'

const program = findK6()
const root = resolve(import.meta.dirname, '../..')
const server: Server = maskApi()
const plain: Server = createServer((_request, response) => response.end('well'))

const listen = async (listener: Server): Promise<string> => {
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening))
  const address = listener.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
let api: string
let url: string
beforeAll(async () => {
  api = await listen(server)
  url = await listen(plain)
})
afterAll(() => {
  for (const listener of [server, plain]) listener.close()
})

/** The bundle of one test, since several tests run at once. */
const makeBundle = () => mkdtempDisposable(join(tmpdir(), 'tailgate-k6-'))

interface Given extends Partial<DriveOrder & EngineContext> {
  /** Called with each measured request, so that a test waits for one and not for a time. */
  readonly onRequest?: (request: EndedRequest) => void
}

async function drive(
  bundle: string,
  scenario: K6Scenario<string>,
  file: string,
  base: string,
  signal = new AbortController().signal,
  { finish, onRequest, ...more }: Given = {},
) {
  const recorded: EndedRequest[] = []
  const moved = { in: 0, out: 0 }
  const recorder = {
    ...blindRecorder,
    record: (request: EndedRequest) => {
      if (request.offset < 0) return
      recorded.push(request)
      onRequest?.(request)
    },
    recordTransfer: (_: number, bytesIn: number, bytesOut: number) => {
      moved.in += bytesIn
      moved.out += bytesOut
    },
  }
  const order = {
    ...{ file, url: base, feeds: '', bundle, socket: '', routes: {}, seed: 1 },
    ...{ rate: 20, warmUpSeconds: 0, durationSeconds: 3, timeoutSeconds: 5, program },
    ...more,
  }
  const result = await k6(order, scenario, recorder, {
    ...{ feeds: {}, signal, enter: () => undefined },
    ...(finish === undefined ? {} : { finish }),
  })
  return { result, recorded, moved }
}

function hostile(bundle: string, name: string, signal?: AbortSignal, more?: Given) {
  const script = 'scripts/hostile.ts'
  const environment = { CASE: name }
  const scenario = { ...flowScenario, script, routes: ['login'], environment }
  return drive(bundle, scenario, join(import.meta.dirname, 'any.ts'), url, signal, more)
}

const flowScenario = completed(flow) as K6Scenario<string>
if (flowScenario.engine !== 'k6') throw new Error('the flow is not a k6 scenario any more')

/** Processes of this machine whose arguments name the bundle; every k6 that was started here has it in its arguments. */
const leftBehind = (bundle: string): number[] =>
  numericEntries('/proc').filter((pid) => readProc(`/proc/${pid}/cmdline`)?.includes(bundle))

function killLeftBehind(bundle: string): void {
  for (const pid of leftBehind(bundle)) process.kill(pid, 'SIGKILL')
}

describe.skipIf(program === undefined)('with a real k6', () => {
  test('the flow requests every route, without failures', async () => {
    await using bundle = await makeBundle()
    const { result, recorded } = await drive(bundle.path, flowScenario, join(root, 'scenarios/flow.ts'), api)
    expect(result).toMatchObject({ status: 'complete', remarks: [] })
    expect([...new Set(recorded.map(({ route }) => route))].toSorted()).toEqual(
      flowScenario.routes.toSorted(),
    )
    expect(recorded.every(({ status, failure }) => status < 300 && failure === undefined)).toBe(true)
    expect(result.foreignCpuSeconds).toBeGreaterThan(0)
    expect(leftBehind(bundle.path)).toEqual([])
  })

  test('its requests are exactly those that k6 itself reports', async () => {
    await using bundle = await makeBundle()
    // The load ends long before the measured part does, so that both count the same requests.
    const short = { ...flowScenario, environment: { DURATION: '2s' } }
    const more = { durationSeconds: 8 }
    const { result, recorded, moved } = await drive(
      bundle.path,
      short,
      join(root, 'scenarios/flow.ts'),
      api,
      undefined,
      more,
    )
    expect(result).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('its load ended after'),
    })
    const summary = JSON.parse(await readFile(join(bundle.path, 'k6-flow.json'), 'utf8'))
    const own = summary.metrics['http_req_duration{name:upload}']
    const uploads = recorded.filter(({ route }) => route === 'upload').map(({ microseconds }) => microseconds)
    const mean = uploads.reduce((sum, latency) => sum + latency, 0) / uploads.length
    expect(uploads).toHaveLength(own.count)
    // k6 stamps its samples in whole microseconds, so a duration between two stamps is wrong by up to one microsecond.
    const oneMicrosecond = 0.001
    for (const [ours, theirs] of [
      [Math.max(...uploads), own.max],
      [Math.min(...uploads), own.min],
    ] as const)
      expect(Math.abs(ours / 1000 - theirs)).toBeLessThanOrEqual(oneMicrosecond)
    expect(mean / 1000).toBeCloseTo(own.avg, 2)
    // k6's totals include the bytes of its setup, which are few beside those of the load.
    for (const [way, total] of [
      ['in', summary.metrics.data_received.count],
      ['out', summary.metrics.data_sent.count],
    ] as const) {
      expect(moved[way]).toBeLessThanOrEqual(total)
      expect(moved[way]).toBeGreaterThan(0.9 * total)
    }
  })

  // The messages about a script that fails do not depend on time, so these tests run at once.
  test.concurrent.each([
    ['an empty threshold', /never_added_to saw no sample/],
    ['an empty threshold', /name:nowhere} saw no sample/],
    ['a crossed threshold', /http_req_duration was crossed/],
    ['a failed check', /the answer is a teapot/],
    ['an exception after the answer', /iterations threw, .*: "Error: no "token" in 200" was the first/],
    ['too few users', /k6 dropped \d+ iteration/],
    ['names that are no routes', /no route of the scenario/],
  ])('%s forbids a pass', async (name, message) => {
    await using bundle = await makeBundle()
    const { result } = await hostile(bundle.path, name)
    const said = result.remarks.filter((remark) => message.test(remark.message))
    expect(said.map(({ passable }) => passable)).toEqual([false])
  })

  test.concurrent.each([
    ['an exception at the start', /this script does not start/],
    ['an exception in each iteration', /measured no request/],
    ['nothing asked', /measured no request/],
  ])('%s is an instrument that failed', async (name, message) => {
    await using bundle = await makeBundle()
    await expect(hostile(bundle.path, name)).rejects.toMatchObject({
      code: 'INSTRUMENT_FAILED',
      message: expect.stringMatching(message),
    })
    expect(leftBehind(bundle.path)).toEqual([])
  })

  test('killed during the load it has failed, and no process is left', async () => {
    await using bundle = await makeBundle()
    const sends = Promise.withResolvers<unknown>()
    const running = hostile(bundle.path, '', undefined, { durationSeconds: 60, onRequest: sends.resolve })
    void sends.promise.then(() => killLeftBehind(bundle.path))
    await expect(running).rejects.toMatchObject({
      message: expect.stringContaining('killed by SIGKILL'),
    })
    expect(leftBehind(bundle.path)).toEqual([])
  })

  test('its measurements are in the Prometheus of the run, by route, for the dashboards', async () => {
    await using bundle = await makeBundle()
    const signal = AbortSignal.timeout(60_000)
    await using guard = await openGuard({ signal })
    const [port = 0] = await guard.reserve(1)
    const prometheus = await startPrometheus([], port, nativeLauncher(guard, []), signal)
    await drive(bundle.path, flowScenario, join(root, 'scenarios/flow.ts'), api, signal, {
      prometheus: prometheus.url,
    })
    const query =
      'max_over_time(k6_http_req_duration_p95{name="upload",status="201",testid=~"tailgate-k6-.*"}[5m])'
    const asked = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`)
    const { data } = (await asked.json()) as { data: { result: { value: [number, string] }[] } }
    expect(Number(data.result[0]?.value[1])).toBeGreaterThan(0)
  })

  test('asked to finish, it ends its current second, and nothing is lost or left running', async () => {
    await using bundle = await makeBundle()
    const enough = new AbortController()
    const { result, recorded } = await hostile(bundle.path, '', undefined, {
      finish: enough.signal,
      durationSeconds: 60,
      timeoutSeconds: 3,
      onRequest: ({ offset }) => offset > 1 && enough.abort(),
    })
    expect(result).toMatchObject({ status: 'complete', remarks: [] })
    // A machine that stands still in the meantime measures some seconds more.
    expect(Number.isInteger(result.seconds)).toBe(true)
    expect(result.seconds).toBeGreaterThanOrEqual(2)
    expect(result.seconds).toBeLessThan(30)
    expect(Math.max(...recorded.map(({ offset }) => offset))).toBeLessThan(result.seconds)
    // Twenty are due in each second, and those that come late are sent all the same.
    expect(recorded.length).toBeGreaterThan(20)
    expect(leftBehind(bundle.path)).toEqual([])
  })

  test('interrupted, it ends at once and keeps what was measured', async () => {
    await using bundle = await makeBundle()
    const stop = new AbortController()
    let asked = 0
    const { result, recorded } = await hostile(bundle.path, '', stop.signal, {
      durationSeconds: 60,
      onRequest: () => {
        asked = performance.now()
        stop.abort()
      },
    })
    expect(performance.now() - asked).toBeLessThan(20_000)
    expect(result.status).toBe('aborted')
    expect(recorded.length).toBeGreaterThan(0)
    expect(leftBehind(bundle.path)).toEqual([])
  })
})
