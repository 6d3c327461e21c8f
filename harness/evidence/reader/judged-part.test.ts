import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Closing, openRecorder } from '../recorder/recorder.ts'
import { readEvidence } from './evidence-reader.ts'

const startedAt = 1_763_920_000_000
const perSecond = 20
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-judged-'))
})
afterAll(() => rm(root, { recursive: true }))

/** So many seconds of a load in which every tenth request fails, and each second is slower than the one before. */
async function bundleOf(seconds: number, judgedSeconds?: number): Promise<string> {
  const bundle = await mkdtemp(join(root, 'bundle-'))
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.begin(startedAt)
  for (let index = 0; index < seconds * perSecond; index += 1) {
    const offset = index / perSecond
    const failure = index % 10 === 9 ? 'http5xx' : undefined
    recorder.record({
      ...{ route: index % 2 === 0 ? 'list' : 'mask', offset, microseconds: 1000 * (1 + Math.floor(offset)) },
      ...{ status: failure ? 503 : 200, failure, bytesIn: 300, bytesOut: 90 },
    })
    recorder.recordSendLag(offset, 10 * (1 + Math.floor(offset)))
    recorder.recordTime('connect', offset, 100)
  }
  await recorder.close({
    ...{ status: 'complete', reason: null, remarks: [], seconds, intendedRate: perSecond },
    ...{ intended: seconds * perSecond, cpuSeconds: seconds / 10, eventLoopDelayP99: 50 },
    ...(judgedSeconds === undefined ? {} : { judgedSeconds }),
  })
  const counters = { queries: seconds * perSecond * 0.9 * 2 }
  const work = { scenario: 'browse', begun: [0, 0.01], counters, unknown: {} }
  await appendFile(join(bundle, 'work.jsonl'), `${JSON.stringify(work)}\n`)
  return bundle
}

test('a load that was decided on its first 3 seconds reads as one that lasted 3 seconds', async () => {
  const [cut] = (await readEvidence(await bundleOf(5, 3))).scenarios
  const [short] = (await readEvidence(await bundleOf(3))).scenarios
  expect(cut).toEqual({ ...short, judgedSeconds: 3, generator: expect.anything() })
  expect(cut?.generator.sendLag).toEqual(short?.generator.sendLag)
  expect(cut?.generator.cpuSeconds).toBeCloseTo(0.3)
})

test('what the services did stays the same for each request that was answered well', async () => {
  const { work } = await readEvidence(await bundleOf(5, 3))
  expect(work?.[0]?.counters).toEqual({ queries: 3 * perSecond * 0.9 * 2 })
})

/** One request a second for four seconds. */
async function fourRequests(closing: Closing | undefined): Promise<string> {
  const bundle = await mkdtemp(join(root, 'four-'))
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.begin(startedAt)
  for (const offset of [0.5, 1.5, 2.5, 3.5])
    recorder.record({
      ...{ route: 'list', offset, microseconds: 900, status: 200 },
      ...{ failure: undefined, bytesIn: 1, bytesOut: 1 },
    })
  await recorder.close(closing)
  return bundle
}

test('a request that was meant to start and never sent counts as of the part that is judged', async () => {
  const bundle = await fourRequests({
    ...{ status: 'complete', reason: null, remarks: [], seconds: 4, judgedSeconds: 2, intendedRate: 2 },
    ...{ intended: 8, cpuSeconds: 1, eventLoopDelayP99: null },
  })
  const [scenario] = (await readEvidence(bundle)).scenarios
  expect(scenario).toMatchObject({ seconds: 2, intended: 6, routes: [{ total: { done: 2 } }] })
})

test('of a load that still grows, no more is read than is asked for', async () => {
  const bundle = await fourRequests(undefined)
  const [all] = (await readEvidence(bundle, 'growing')).scenarios
  const [two] = (await readEvidence(bundle, 'growing', 2)).scenarios
  expect([all?.seconds, all?.routes[0]?.total.done]).toEqual([4, 4])
  expect([two?.seconds, two?.routes[0]?.total.done]).toEqual([2, 2])
})

test('of a load that still grows, the last second on disk may not be whole and is not judged', async () => {
  const [nine] = (await readEvidence(await fourRequests(undefined), 'growing', 9)).scenarios
  expect([nine?.seconds, nine?.routes[0]?.total.done]).toEqual([3, 3])
})
