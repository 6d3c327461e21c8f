import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { marksOf } from '../../dashboards/model/marks.ts'
import { askOccurrences } from '../../dashboards/queries/annotations.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { writeSample } from '../../harness/prometheus/remote-write.ts'
import { nativeLauncher } from '../../harness/stack/native-launcher.ts'
import { startPrometheus } from '../../harness/stack/observers/prometheus.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground
let guard: Guard
let url: string

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  const [port = 0] = await guard.reserve(1)
  url = (await startPrometheus([], port, nativeLauncher(guard, ['node']), ground.options.signal)).url
})

afterAll(async () => {
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

const labels = { scenario: 'browse', fault: 'redis:stop@4s+1s' }
const tell = (what: 'start' | 'end', at: number) =>
  writeSample(url, { metric: `tailgate_fault_${what}_time_seconds`, labels, value: at / 1000, at })

test('a fault that is written to Prometheus is on every dashboard, to the millisecond', async () => {
  const [from, to] = [Date.now() - 2345, Date.now() - 1111]
  await tell('start', from)
  await tell('end', to)
  await delay(100)
  const now = Date.now() / 1000
  const range = { from: now - 60, to: now, step: 1, scrapeInterval: 1 }
  const { occurrences, problems } = await askOccurrences(url, range, marksOf({ dashboards: undefined }))
  expect(problems).toEqual([])
  expect(
    occurrences.map((one) => [one.words, Math.round(one.from * 1000), Math.round(one.to * 1000)]),
  ).toEqual([['redis:stop@4s+1s', from, to]])
})

test('data that Prometheus refuses is an error with the reason', async () => {
  const tooOld = Date.now() - 1e10
  await expect(tell('start', tooOld)).rejects.toThrow(/Prometheus answered 4\d\d: .+/)
})
