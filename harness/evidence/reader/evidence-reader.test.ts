import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentOf, lineWith, runOfZeros } from '../../../test/fixtures/forged-histogram.ts'
import { seededRandom } from '../../base/random.ts'
import type { Evidence } from '../evidence.ts'
import { openRecorder } from '../recorder/recorder.ts'
import { readEvidence } from './evidence-reader.ts'

const random = seededRandom(5)
const upTo = (limit: number) => Math.floor(random() * limit)

let root: string
let whole: string
let intact: Evidence
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-evidence-'))
  whole = await mkdtemp(join(root, 'whole-'))
  for (const scenario of ['browse', 'saturate']) {
    const recorder = await openRecorder(whole, scenario, 'open-loop')
    recorder.begin(1_763_920_000_123)
    for (let index = 0; index < 2000; index += 1) {
      const status = index % 50 === 0 ? 503 : 200
      const route = index % 3 === 0 ? 'list' : 'mask'
      const timing = { offset: index / 400, microseconds: 500 + random() * 30_000 }
      const failure = status === 503 ? 'http5xx' : undefined
      recorder.record({ route, ...timing, status, failure, bytesIn: 300, bytesOut: 90 })
      recorder.recordSendLag(timing.offset, random() * 200)
    }
    const figures = { seconds: 5, intendedRate: 400, intended: 2000, cpuSeconds: 1, eventLoopDelayP99: 50 }
    await recorder.close({ status: 'complete', reason: null, remarks: [], ...figures })
  }
  intact = await readEvidence(whole)
})
afterAll(() => rm(root, { recursive: true }))

type Damage = (text: string) => string | undefined

const someLine = (text: string, change: (line: string) => string | undefined): string => {
  const lines = text.split('\n')
  // The first lines of a log are comments for people and other tools, without evidence.
  const first = lines.findIndex((line) => !/^[#"]/.test(line))
  const at = first + upTo(lines.length - 1 - first)
  const changed = change(lines[at] ?? '')
  return [...lines.slice(0, at), ...(changed === undefined ? [] : [changed]), ...lines.slice(at + 1)].join(
    '\n',
  )
}

const numberIn = (line: string, replacement: (digits: string) => string): string => {
  const numbers = [...line.matchAll(/\d+/g)]
  const found = numbers[upTo(numbers.length)]
  if (found === undefined) return line
  return line.slice(0, found.index) + replacement(found[0]) + line.slice(found.index + found[0].length)
}

const damages: Readonly<Record<string, Damage>> = {
  'the file is gone': () => undefined,
  'the file is empty': () => '',
  'the file is cut': (text) => text.slice(0, upTo(text.length)),
  'a line is gone': (text) => someLine(text, () => undefined),
  'a line is there twice': (text) => someLine(text, (line) => `${line}\n${line}`),
  'a number is zero': (text) => someLine(text, (line) => numberIn(line, () => '0')),
  'a number is not one': (text) => someLine(text, (line) => numberIn(line, () => 'NaN')),
  'a number is negative': (text) => someLine(text, (line) => numberIn(line, (digits) => `-${digits}`)),
  'a digit is another': (text) =>
    someLine(text, (line) => numberIn(line, (digits) => `${(Number(digits[0]) + 1) % 10}${digits.slice(1)}`)),
  'a byte is another': (text) =>
    someLine(text, (line) => {
      const at = upTo(line.length)
      return `${line.slice(0, at)}${String.fromCharCode(line.charCodeAt(at) ^ (1 + upTo(15)))}${line.slice(at + 1)}`
    }),
  'the middle is zeros': (text) =>
    `${text.slice(0, text.length / 3)}${'\0'.repeat(200)}${text.slice(text.length / 2)}`,
}

describe('200 generated corruptions are never readable as complete', () => {
  const files = ['latency.hlog', 'seconds.jsonl'] as const
  const kinds = Object.entries(damages)
  test.each(Array.from({ length: 200 }, (_, index) => index))('corruption %i', async (index) => {
    const bundle = join(root, `damaged-${index}`)
    await cp(whole, bundle, { recursive: true })
    const file = files[index % 2] ?? 'latency.hlog'
    const [name, damage] = kinds[Math.floor(index / 2) % kinds.length] ?? ['', () => undefined]
    const path = join(bundle, file)
    const before = await readFile(path, 'utf8')
    const after = damage(before)
    expect(after).not.toBe(before)
    if (after === undefined) await rm(path)
    else await writeFile(path, after)
    const complete = await readEvidence(bundle).then(
      ({ scenarios }) => scenarios.filter(({ status }) => status === 'complete').length,
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'BUNDLE_UNREADABLE' })
        return 0
      },
    )
    expect(complete, `${file}: ${name}`).toBeLessThan(intact.scenarios.length)
  })
})

test('files whose writer was killed are readable wherever each was cut, and complete only when every file is', async () => {
  const bundle = join(root, 'killed')
  await cp(whole, bundle, { recursive: true })
  const texts = await Promise.all(
    (['latency.hlog', 'seconds.jsonl'] as const).map(async (name) => ({
      name,
      text: await readFile(join(whole, name), 'utf8'),
    })),
  )
  const seen = new Set<number>()
  for (let round = 0; round < 200; round += 1) {
    const ends = texts.map(({ text }) => (random() < 0.3 ? text.length : upTo(text.length)))
    for (const [index, { name, text }] of texts.entries())
      await writeFile(join(bundle, name), text.slice(0, ends[index]))
    const { scenarios } = await readEvidence(bundle, 'growing')
    const complete = scenarios.filter(({ status }) => status === 'complete').length
    seen.add(complete)
    if (complete === 2)
      expect(texts.map(({ text }) => text.trimEnd().length)).toEqual(
        ends.map((end, index) => Math.min(end, texts[index]?.text.trimEnd().length ?? 0)),
      )
  }
  expect([...seen].toSorted()).toEqual([0, 1, 2])
})

test('an intact bundle reads', () => {
  expect(intact.scenarios.map(({ status, routes }) => [status, routes.length])).toEqual([
    ['complete', 2],
    ['complete', 2],
  ])
})

test('an error names the file and the line', async () => {
  const bundle = join(root, 'said')
  await cp(whole, bundle, { recursive: true })
  await writeFile(join(bundle, 'resources.jsonl'), '{"at":1,"service":"app","cpu":-1,"wait":0,"memory":5}\n')
  await expect(readEvidence(bundle)).rejects.toThrow(/resources\.jsonl: line 1: cpu: /)
})

test.each([
  ['a measured part', '"seconds":5', '"seconds":1e15', 'seconds'],
  ['the number of a second', '"at":0', '"at":10000001', 'at'],
  ['a beginning after any date', '"startedAt":1763920000123', '"startedAt":8640000000000001', 'startedAt'],
] as const)('%s that no run has is refused', async (_, text, replacement, field) => {
  const bundle = join(root, `endless-${field}`)
  await cp(whole, bundle, { recursive: true })
  const path = join(bundle, 'seconds.jsonl')
  await writeFile(path, (await readFile(path, 'utf8')).replace(text, replacement))
  await expect(readEvidence(bundle)).rejects.toMatchObject({
    code: 'BUNDLE_UNREADABLE',
    message: expect.stringMatching(new RegExp(`seconds\\.jsonl: line \\d+: ${field}: `)),
  })
})

test('a histogram that no run writes is refused, and the file and its line are named', async () => {
  const bundle = join(root, 'endless-histogram')
  await cp(whole, bundle, { recursive: true })
  const path = join(bundle, 'latency.hlog')
  const line = lineWith(contentOf(runOfZeros))
  await writeFile(path, `${await readFile(path, 'utf8')}${line}`)
  await expect(readEvidence(bundle)).rejects.toMatchObject({
    code: 'BUNDLE_UNREADABLE',
    message: expect.stringMatching(/latency\.hlog: line \d+: its histogram has more than \d+ counts/),
  })
})

test('the series that Prometheus recorded are read back by their names, each summed over its curves', async () => {
  const bundle = join(root, 'with-series')
  await cp(whole, bundle, { recursive: true })
  const curve = (...points: readonly (readonly [number, number | null])[]) => ({ labels: {}, points })
  const recorded = {
    heap: { lines: [curve([10, 5], [11, 6]), curve([10, 3], [11, null])] },
    pool_waiting: { lines: [curve([10, 2])] },
    silent: { lines: [] },
  }
  await writeFile(join(bundle, 'series.json'), JSON.stringify({ series: recorded }))
  expect((await readEvidence(bundle)).series).toEqual({
    heap: [
      { at: 10_000, value: 8 },
      { at: 11_000, value: 6 },
    ],
    pool_waiting: [{ at: 10_000, value: 2 }],
    silent: [],
  })
  expect(intact.series).toEqual({})
})
