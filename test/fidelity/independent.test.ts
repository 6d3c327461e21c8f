import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type {
  AutocannonScenario,
  OpenLoopScenario,
  Scenario,
} from '../../harness/config/scenario/scenario.ts'
import { merge, quantile } from '../../harness/evidence/distribution.ts'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { openRecorder } from '../../harness/evidence/recorder/recorder.ts'
import { runEngine } from '../../harness/load/driver/engine-registry.ts'
import type { DriveOrder } from '../../harness/load/engine/drive-messages.ts'

const common = {
  name: 'browse',
  why: 'A test.',
  connections: 64,
  duration: '4s',
  warmUp: '1s',
  timeout: '5s',
  mix: [{ route: 'one', weight: 1, request: () => ({ path: '/one' }) }],
  budgets: {},
} as const
const openLoop: OpenLoopScenario<string> = {
  ...common,
  engine: 'open-loop',
  arrivals: { kind: 'poisson', rate: '300/s' },
}
const closedLoop: AutocannonScenario<string> = { ...common, engine: 'autocannon' }

/** A server whose answers take 5 to 60 ms. */
async function listen() {
  let count = 0
  const server = createServer((_, response) => {
    count += 1
    setTimeout(() => response.end('ok'), 5 + ((count * 37) % 55))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

// The engine and this test read the clock one after the other. A machine that halts many times in between moves a percentile;
// the file is then run once more like every other, and told by name.
test.each<[string, Scenario]>([
  ['open loop', openLoop],
  ['autocannon', closedLoop],
])(
  '%s: percentiles read from the bundle equal those of independently taken raw times, to 0.1 %%',
  async (_, scenario) => {
    const bundle = await mkdtemp(join(tmpdir(), 'tailgate-independent-'))
    const { server, url } = await listen()
    const raw: number[] = []
    try {
      const recorder = await openRecorder(bundle, scenario.name, scenario.engine)
      let begin = 0
      const order: DriveOrder = {
        ...{
          file: '',
          url,
          feeds: '',
          bundle,
          socket: '',
          routes: { one: 'GET /one' },
          seed: 7,
          rate: undefined,
        },
        ...{ warmUpSeconds: 1, durationSeconds: 4, timeoutSeconds: 5, program: undefined },
      }
      const result = await runEngine(
        order,
        scenario,
        {
          recordSendLag: (offset, microseconds) => recorder.recordSendLag(offset, microseconds),
          recordTime: (of, offset, microseconds) => recorder.recordTime(of, offset, microseconds),
          recordTransfer: (offset, bytesIn, bytesOut) => recorder.recordTransfer(offset, bytesIn, bytesOut),
          advance: (offset) => recorder.advance(offset),
          begin(startedAt) {
            begin = startedAt - performance.timeOrigin
            recorder.begin(startedAt)
          },
          record(request) {
            // A clock reading of the test itself, against the intended start.
            if (request.offset >= 0) raw.push((performance.now() - begin - request.offset * 1000) * 1000)
            recorder.record(request)
          },
        },
        { feeds: {}, signal: AbortSignal.timeout(60_000), enter: () => undefined },
      )
      const figures = { cpuSeconds: 0, eventLoopDelayP99: null, intended: null, intendedRate: null }
      await recorder.close({ ...figures, status: result.status, reason: null, seconds: 4, remarks: [] })
      const [read] = (await readEvidence(bundle)).scenarios
      const latency = merge(read?.routes.map((route) => route.latency) ?? [])
      expect(latency.total).toBe(raw.length)
      raw.sort((a, b) => a - b)
      for (const share of [0.5, 0.9, 0.95, 0.99]) {
        const exact = raw[Math.ceil(share * raw.length) - 1] ?? Number.NaN
        const figure = quantile(latency, share) ?? Number.NaN
        expect(Math.abs(figure - exact), `p${share * 100}: ${figure} against ${exact} µs`).toBeLessThan(
          exact * 0.001 + 5,
        )
      }
    } finally {
      server.closeAllConnections()
      server.close()
      await rm(bundle, { recursive: true })
    }
  },
)
