import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calibratedInstruments, seeded } from '../../test/fixtures/evidence.ts'
import { budget, sampleRun } from '../../test/fixtures/report.ts'
import { TailgateError } from '../errors.ts'
import { readEvidence } from '../measure/evidence-reader.ts'
import { openRecorder } from '../measure/recorder.ts'
import { judge } from '../verdict/judge.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { createBundle } from './bundle.ts'
import { readRun } from './read-run.ts'

const random = seeded(11)
const upTo = (limit: number): number => Math.floor(random() * limit)

let root = ''
let whole = ''

/** What `tailgate judge` does: the stored budgets, the stored evidence, the verdict anew. */
async function judged(bundle: string): Promise<Verdict> {
  const { run } = await readRun(bundle)
  return judge(await readEvidence(bundle), run.budgets)
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-corruption-'))
  const described = { id: sampleRun.id, startedAt: sampleRun.startedAt, scenarios: ['browse'] }
  const bundle = await createBundle(root, described)
  whole = bundle.directory
  const recorder = await openRecorder(whole, 'browse', 'open-loop')
  recorder.begin(sampleRun.startedAt)
  for (let index = 0; index < 2000; index += 1) {
    const offset = index / 200
    const route = index % 3 === 0 ? 'list' : 'mask'
    const answer = { status: 200, failure: undefined, bytesIn: 300, bytesOut: 90 } as const
    recorder.record({ route, offset, microseconds: 500 + random() * 30_000, ...answer })
    recorder.recordSendLag(offset, random() * 200)
  }
  const figures = { seconds: 10, intendedRate: 200, intended: 2000, cpuSeconds: 1, eventLoopDelayP99: 50 }
  await recorder.close({ status: 'complete', reason: null, remarks: [], ...figures })
  for (let at = 1; at <= 10; at += 1) {
    const reading = { at: sampleRun.startedAt + at * 1000, service: 'app', cpu: 0.2, wait: 0, memory: 2e8 }
    await appendFile(join(whole, 'resources.jsonl'), `${JSON.stringify(reading)}\n`)
  }
  const instruments = calibratedInstruments.map((one) => `${JSON.stringify(one)}\n`)
  await appendFile(join(whole, 'instruments.jsonl'), instruments.join(''))
  const budgets = [
    budget('browse', 'list', 'p95', 100_000),
    budget('browse', 'mask', 'p95', 100_000),
    budget('browse', 'all', 'errorRate', 0.01),
    budget('browse', 'all', 'cpuPerRequest', 2000),
  ]
  const verdict = judge(await readEvidence(whole), budgets)
  await bundle.close({ ...sampleRun, budgets, verdict, profiles: [] })
})
afterAll(() => rm(root, { recursive: true }))

const replaceAt = (text: string, at: number, length: number, by: string): string =>
  text.slice(0, at) + by + text.slice(at + length)

/** Changes one number somewhere in the text. */
function aNumber(text: string, change: (digits: string) => string): string {
  const numbers = [...text.matchAll(/\d+/g)]
  const found = numbers[upTo(numbers.length)]
  return found === undefined ? `${text}?` : replaceAt(text, found.index, found[0].length, change(found[0]))
}

function aLine(text: string, change: (line: string) => string): string {
  const lines = text.split('\n')
  const at = upTo(Math.max(1, lines.length - 1))
  return lines.map((line, index) => (index === at ? change(line) : line)).join('\n')
}

const damages: readonly [string, (text: string) => string | undefined][] = [
  ['missing', () => undefined],
  ['empty', () => ''],
  ['cut', (text) => text.slice(0, upTo(text.length - 1))],
  ['a number zero', (text) => aNumber(text, (digits) => (Number(digits) === 0 ? '1' : '0'))],
  ['a number no number', (text) => aNumber(text, () => 'NaN')],
  ['a number negative', (text) => aNumber(text, (digits) => `-${digits}9`)],
  ['a number larger', (text) => aNumber(text, (digits) => `7${digits}`)],
  [
    'a digit another',
    (text) => aNumber(text, (digits) => `${(Number(digits[0]) + 1) % 10}${digits.slice(1)}`),
  ],
  ['a line twice', (text) => aLine(text, (line) => `${line}\n${line}x`)],
  ['a line of zeros', (text) => aLine(text, (line) => '\0'.repeat(line.length + 1))],
]
const files = ['run.json', 'seconds.jsonl', 'latency.hlog', 'resources.jsonl'] as const

describe('200 damaged bundles, through what `tailgate judge` does', () => {
  test('the intact bundle passes, or the others would prove nothing', async () => {
    await expect(judged(whole)).resolves.toMatchObject({ outcome: 'pass' })
  })

  test.each(damages)('%s: never a pass, and it is said which file', async (_, damage) => {
    for (let round = 0; round < 20; round += 1) {
      const file = files[round % files.length] ?? 'run.json'
      const damaged = join(root, 'damaged')
      await cp(whole, damaged, { recursive: true })
      const changed = damage(await readFile(join(whole, file), 'utf8'))
      if (changed === undefined) await rm(join(damaged, file))
      else await writeFile(join(damaged, file), changed)
      const error = await judged(damaged).catch((thrown: unknown) => thrown)
      await rm(damaged, { recursive: true })
      expect([file, error]).toEqual([file, expect.any(TailgateError)])
      expect(error).toMatchObject({
        code: 'BUNDLE_UNREADABLE',
        exit: 3,
        message: expect.stringContaining(file),
      })
    }
  })
})
