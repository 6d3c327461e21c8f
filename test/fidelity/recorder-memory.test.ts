import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvidence } from '../../harness/evidence/reader/evidence-reader.ts'
import { openRecorder } from '../../harness/evidence/recorder/recorder.ts'

const perSecond = 20_000
const seconds = 500
const routes = ['list', 'mask', 'stats', 'upload', 'download']

let bundle: string
beforeAll(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'tailgate-memory-'))
})
afterAll(() => rm(bundle, { recursive: true }))

test('memory does not grow with the run: of 10 million values, the second half adds nothing', {
  timeout: 600_000,
}, async () => {
  const recorder = await openRecorder(bundle, 'soak', 'open-loop')
  recorder.begin(1_763_920_000_000)
  const held: number[] = []
  for (let second = 0; second < seconds; second += 1) {
    for (let index = 0; index < perSecond; index += 1) {
      const offset = second + index / perSecond
      const microseconds = 300 + ((index * 7919) % 40_000)
      const route = routes[index % routes.length] ?? 'list'
      recorder.recordSendLag(offset, index % 150)
      recorder.record({
        route,
        offset,
        microseconds,
        status: 200,
        failure: undefined,
        bytesIn: 9,
        bytesOut: 9,
      })
    }
    // Ten seconds stay open, as with a timeout of ten seconds.
    recorder.advance(second - 10)
    await nextTurn()
    held.push(process.memoryUsage().rss / 2 ** 20)
  }
  await recorder.close({
    ...{ status: 'complete', reason: null, seconds, intendedRate: perSecond, intended: perSecond * seconds },
    ...{ cpuSeconds: 1, eventLoopDelayP99: null, remarks: [] },
  })
  const peakOf = (from: number, to: number) => Math.max(...held.slice(from * seconds, to * seconds))
  expect(peakOf(0.5, 1) - peakOf(0, 0.5)).toBeLessThan(32)
  expect(peakOf(0, 1)).toBeLessThan(400)

  const { size } = await stat(join(bundle, 'latency.hlog'))
  expect(size).toBeGreaterThan(0)
  const [soak] = (await readEvidence(bundle)).scenarios
  expect(soak?.routes.map(({ total }) => total.done)).toEqual(
    routes.map(() => (perSecond * seconds) / routes.length),
  )
  expect(soak?.generator.sendLag?.total).toBe(perSecond * seconds)
  process.stdout.write(
    `peak RSS ${peakOf(0, 0.5).toFixed(0)} MiB after 5 million values, ${peakOf(0, 1).toFixed(0)} MiB after 10 million\n`,
  )
})
