import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blindRecorder } from '../../../test/fixtures/recorder.ts'
import type { K6Scenario } from '../../config/scenario/scenario.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'
import type { DriveOrder, DrivePhase } from '../engine/drive-messages.ts'
import type { EngineContext } from '../engine/engine.ts'
import { k6 } from './k6.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-k6-'))
})
afterEach(() => rm(directory, { recursive: true }))

const header =
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata'

/** Programs that behave as k6 does, also as a k6 that fails; `at` is in seconds since they began. */
const prelude = `const summary = process.argv[process.argv.indexOf('--summary-export') + 1]
const began = Date.now() * 1000
const line = (text) => process.stdout.write(text + '\\n')
const tags = (status) => ',,,,true,,POST,login,HTTP/1.1,flow,,' + status + ',,,login,,'
const request = (at, status = 200) => line('http_req_duration,' + (began + at * 1e6) + ',5.0' + tags(status))
const iteration = (at) => line('iteration_duration,' + (began + at * 1e6) + ',6.0' + tags(''))
const load = (seconds) => { for (let at = 0.005; at < seconds; at += 0.1) { request(at); iteration(at + 0.001) } }
const leave = (thresholds) => require('fs').writeFileSync(summary, JSON.stringify({ metrics: { http_req_duration: { count: 9, thresholds } } }))
`

interface Given extends Partial<DriveOrder & EngineContext> {
  /** Called with each measured request, so that a test waits for one and not for a time. */
  readonly onRequest?: (request: EndedRequest) => void
  /** What the program answers about its script, as JSON; without it, the program does not answer. */
  readonly described?: string
}

/** Runs the engine for a second of warm-up and two measured seconds with another program instead of k6. */
async function drive(body: string, signal?: AbortSignal, { described, ...more }: Given = {}) {
  const program = join(directory, 'k6')
  await writeFile(`${program}.cjs`, `${prelude}${body}\n`)
  const answer = described === undefined ? 'exit 1' : `echo '${described}' && exit 0`
  await writeFile(
    program,
    `#!/bin/sh\n[ "$1" = inspect ] && ${answer}\nexec ${process.execPath} ${program}.cjs "$@"\n`,
  )
  await chmod(program, 0o755)
  return driveWith(program, signal, more)
}

async function driveWith(
  program: string | undefined,
  signal: AbortSignal = new AbortController().signal,
  { finish, onRequest, ...more }: Given = {},
) {
  const recorded: EndedRequest[] = []
  const phases: DrivePhase[] = []
  const scenario: K6Scenario<string> = {
    name: 'flow',
    why: 'A test.',
    engine: 'k6',
    script: 'script.ts',
    routes: ['login'],
    rate: '10/s',
    duration: '2s',
    warmUp: '1s',
    timeout: '5s',
    budgets: {},
  }
  const order = {
    ...{
      file: join(directory, 'flow.ts'),
      url: 'http://127.0.0.1:9',
      feeds: '',
      socket: '',
      routes: {},
      seed: 1,
    },
    ...{ bundle: directory, rate: 10, warmUpSeconds: 1, durationSeconds: 2, timeoutSeconds: 5, program },
    ...more,
  }
  const recorder = {
    ...blindRecorder,
    record: (request: EndedRequest) => {
      if (request.offset < 0) return
      recorded.push(request)
      onRequest?.(request)
    },
  }
  const enter = (phase: DrivePhase) => phases.push(phase)
  const result = await k6(order, scenario, recorder, {
    ...{ feeds: {}, signal, enter },
    ...(finish === undefined ? {} : { finish }),
  })
  return { result, recorded, phases }
}

const whole = `line(${JSON.stringify(header)}); load(3)`

test('a whole run is folded: the requests that began in the measured part, and how many should have begun', async () => {
  const { result, recorded, phases } = await drive(`${whole}; leave({ 'p(95)<9': false })`)
  expect(result).toMatchObject({
    status: 'complete',
    seconds: 2,
    intendedRate: 10,
    intended: 20,
    remarks: [],
  })
  expect(recorded).toHaveLength(20)
  expect(recorded[0]).toMatchObject({ route: 'login', microseconds: 5000, status: 200, failure: undefined })
  expect(phases[0]).toBe('session')
})

test('the program gets the settings of the run, and not the PATH of the caller', async () => {
  const { result } = await drive(
    `line(${JSON.stringify(header)}); load(3); leave({}); const { BASE_URL, RATE, DURATION, TIMEOUT, PATH } = process.env
    const got = [BASE_URL, RATE, DURATION, TIMEOUT, PATH].join(' ')
    line('checks,' + began + ',0,' + got + ',,,,,,,,flow,,,,,,,')`,
  )
  expect(result.remarks.map(({ message }) => message)).toEqual([
    'the check "http://127.0.0.1:9 10 3s 5s " failed 1 time(s)',
  ])
})

const summarized = (text: string) => `${whole}; require('fs').writeFileSync(summary, '${text}')`

test('its summary is kept without what setup() returned, for the owner of the bundle alone', async () => {
  await drive(summarized('{"metrics":{},"setup_data":{"token":"known to nobody"}}'))
  const kept = join(directory, 'k6-flow.json')
  expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual({ metrics: {} })
  expect((await stat(kept)).mode & 0o777).toBe(0o600)
})

test('a summary that is cut is not kept, and its thresholds are unknown, which is no pass', async () => {
  const { result } = await drive(summarized('{"setup_data":{"token":"known to nobody"},"metr'))
  expect(await readdir(directory)).not.toContain('k6-flow.json')
  expect(result.remarks).toMatchObject([{ kind: 'threshold', passable: false }])
})

describe('remarks that prevent a pass', () => {
  test.each([
    ['a crossed threshold', `${whole}; leave({ 'p(95)<1': true }); process.exitCode = 99`, 'was crossed'],
    ['no summary', whole, 'whether its thresholds hold is unknown'],
    [
      'an iteration that threw',
      `process.stderr.write('time="T" level=error msg="Error: no token" executor=constant-vus scenario=flow source=stacktrace\\n'); ${whole}; leave({})`,
      '1 of 30 iterations threw, and did not send what should have followed: "Error: no token"',
    ],
    [
      'a test that its script marked as failed, although it ran to its end',
      `process.stderr.write('time="T" level=error msg="test marked as failed: wrong total"\\n'); ${whole}; leave({}); process.exitCode = 110`,
      'the script marked its test as failed: "wrong total"',
    ],
    ['the same by its exit code alone', `${whole}; leave({}); process.exitCode = 110`, 'marked its test'],
    [
      'a damaged line',
      `line(${JSON.stringify(header)}); load(1); line('http_req_duration,1'); load(3); leave({})`,
      'damaged',
    ],
  ])('%s', async (_, body, message) => {
    const { result } = await drive(body)
    expect(result.status).toBe('complete')
    expect(result.remarks).toMatchObject([{ passable: false, message: expect.stringContaining(message) }])
  })

  test('a scenario of the script whose iterations do not end, beside one whose do', async () => {
    const rate = { executor: 'constant-arrival-rate', rate: 10, duration: '3s' }
    const described = JSON.stringify({ scenarios: { flow: rate, checkout: { ...rate, rate: 4 } } })
    const { result } = await drive(`${whole}; leave({})`, undefined, { described })
    expect(result.status).toBe('complete')
    expect(result.remarks).toMatchObject([
      {
        passable: false,
        message: expect.stringContaining('8 of the 8 iterations that the script\'s "checkout"'),
      },
    ])
  })

  test('a load that ended too early', async () => {
    const { result } = await drive(`line(${JSON.stringify(header)}); load(1.6); leave({})`)
    expect(result).toMatchObject({ status: 'failed', reason: 'k6: its load ended after 505 ms of 2 s' })
  })
})

describe('an engine whose results cannot be trusted', () => {
  test.each([
    [
      'an exception in the script',
      "process.stderr.write('TypeError: x is not a function'); process.exitCode = 107",
      'INSTRUMENT_FAILED',
      'TypeError: x is not',
    ],
    [
      'a panic during the load',
      `${whole.replace('load(3)', 'load(2)')}; process.exitCode = 109`,
      'INSTRUMENT_FAILED',
      'panicked',
    ],
    [
      'killed in the midst',
      `${whole.replace('load(3)', 'load(2)')}; setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)`,
      'INSTRUMENT_FAILED',
      'killed by SIGKILL',
    ],
    ['an unknown format', 'line(\'{"type":"Metric"}\'); leave({})', 'INSTRUMENT_FAILED', 'unknown format'],
    [
      'a header and nothing else',
      `line(${JSON.stringify(header)}); leave({})`,
      'INSTRUMENT_FAILED',
      'measured no request',
    ],
    ['no output at all', 'leave({})', 'INSTRUMENT_FAILED', 'unknown format'],
    [
      'a setting that it refuses',
      'process.exitCode = 104',
      'INSTRUMENT_FAILED',
      'its configuration is invalid (exit code 104)',
    ],
    [
      'stopped by somebody else during the load',
      `${whole.replace('load(3)', 'load(2)')}; process.exitCode = 105`,
      'INSTRUMENT_FAILED',
      'it was stopped from outside',
    ],
    ['an unknown exit code', 'process.exitCode = 3', 'INSTRUMENT_FAILED', 'exit code 3'],
  ])('%s', async (_, body, code, message) => {
    await expect(drive(body)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test('a k6 that is killed while another program keeps its output open', async () => {
    const begun = performance.now()
    const pid = join(directory, 'pid')
    const hold = `const held = require('child_process').spawn('sleep', ['20'], { stdio: 'inherit', detached: true })
      held.unref(); require('fs').writeFileSync('${pid}', String(held.pid))`
    const kill = "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)"
    await expect(drive(`${hold}; ${whole}; ${kill}`)).rejects.toMatchObject({
      message: expect.stringContaining('killed by SIGKILL'),
    })
    expect(performance.now() - begun).toBeLessThan(15_000)
    process.kill(Number(await readFile(pid, 'utf8')))
  })

  test('without k6 the result is unproven, with a remedy', async () => {
    await expect(driveWith(undefined)).rejects.toMatchObject({ code: 'INSTRUMENT_MISSING', exit: 3 })
  })

  test('a k6 that cannot be started', async () => {
    const absent = driveWith(join(directory, 'absent'))
    await expect(absent).rejects.toMatchObject({ message: expect.stringContaining('could not be started') })
  })
})

test.each([
  ['that leaves when asked', "process.on('SIGINT', () => { leave({}); process.exit(105) })"],
  ['that does not listen', "process.on('SIGINT', () => undefined)"],
])('an interrupted run keeps what was measured, with a k6 %s', async (_, listen) => {
  const stop = new AbortController()
  const hold = `${listen}; line(${JSON.stringify(header)}); load(2); setInterval(() => undefined, 1000)`
  const onRequest = ({ offset }: EndedRequest) => offset > 0.5 && stop.abort()
  const { result, recorded } = await drive(hold, stop.signal, { onRequest })
  expect(result).toMatchObject({ status: 'aborted', seconds: expect.closeTo(0.9, 0) })
  expect(recorded.length).toBeGreaterThan(5)
})

test('when enough is known the measured part ends with its current second, and requests that began in it are waited for', async () => {
  const end = "process.on('SIGINT', () => { leave({}); process.exit(105) })"
  // A request takes 5 ms here; every third is reported only half a second after it began.
  const steady = `${end}; line(${JSON.stringify(header)}); let sent = 0
    setInterval(() => { const at = (Date.now() * 1000 - began) / 1e6; const late = ++sent % 3 === 0
      const tell = () => { request(at); iteration(at) }; late ? setTimeout(tell, 500) : tell() }, 50)`
  const enough = new AbortController()
  const begun = performance.now()
  const onRequest = ({ offset }: EndedRequest) => offset > 1.2 && enough.abort()
  const more = { onRequest, finish: enough.signal, durationSeconds: 60, timeoutSeconds: 2 }
  const { result, recorded } = await drive(steady, undefined, more)
  expect(result).toMatchObject({ status: 'complete', remarks: [] })
  // A machine that stands still in the meantime measures some seconds more.
  expect(Number.isInteger(result.seconds)).toBe(true)
  expect(result.seconds).toBeGreaterThanOrEqual(2)
  expect(performance.now() - begun).toBeLessThan(25_000)
  expect(Math.max(...recorded.map(({ offset }) => offset))).toBeLessThan(result.seconds)
  const late = recorded.filter(
    (_, index) => index > 0 && (recorded[index - 1]?.offset ?? 0) > (recorded[index]?.offset ?? 0),
  )
  expect(late.length).toBeGreaterThan(2)
})
