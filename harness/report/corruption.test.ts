import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calibratedInstruments, seeded } from '../../test/fixtures/evidence.ts'
import { budget, sampleRun } from '../../test/fixtures/report.ts'
import { TailgateError } from '../base/errors.ts'
import { createBundle } from '../bundle/bundle.ts'
import { readRun } from '../bundle/read-run.ts'
import type { Verdict } from '../bundle/verdict.ts'
import { readEvidence } from '../evidence/reader/evidence-reader.ts'
import { openRecorder } from '../evidence/recorder/recorder.ts'
import { judge } from '../verdict/judge.ts'

const random = seeded(11)
const upTo = (limit: number): number => Math.floor(random() * limit)

let root = ''
let whole = ''
let intact: Verdict

/** What `tailgate judge` does: a new verdict from the stored budgets and evidence. */
async function judged(bundle: string): Promise<Verdict> {
  const { run } = await readRun(bundle)
  return judge(await readEvidence(bundle), run.budgets)
}

/** Ten seconds of two routes, slower than those of the other scenario by the factor `slow`. */
async function record(scenario: string, startedAt: number, slow: number): Promise<void> {
  const recorder = await openRecorder(whole, scenario, 'open-loop')
  recorder.begin(startedAt)
  for (let index = 0; index < 2000; index += 1) {
    const offset = index / 200
    const route = index % 3 === 0 ? 'list' : 'mask'
    const answer = { status: 200, failure: undefined, bytesIn: 300, bytesOut: 90 } as const
    recorder.record({ route, offset, microseconds: slow * (500 + random() * 30_000), ...answer })
    recorder.recordSendLag(offset, random() * 200)
  }
  const figures = { seconds: 10, intendedRate: 200, intended: 2000, cpuSeconds: 1, eventLoopDelayP99: 50 }
  await recorder.close({ status: 'complete', reason: null, remarks: [], ...figures })
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tailgate-corruption-'))
  const described = { id: sampleRun.id, startedAt: sampleRun.startedAt, scenarios: ['browse', 'upload'] }
  const bundle = await createBundle(root, described)
  whole = bundle.directory
  await record('browse', sampleRun.startedAt, 1)
  await record('upload', sampleRun.startedAt + 20_000, 2)
  for (let at = 1; at <= 10; at += 1) {
    const reading = { at: sampleRun.startedAt + at * 1000, service: 'app', cpu: 0.2, wait: 0, memory: 2e8 }
    await appendFile(join(whole, 'resources.jsonl'), `${JSON.stringify(reading)}\n`)
  }
  const instruments = calibratedInstruments.map((one) => `${JSON.stringify(one)}\n`)
  await appendFile(join(whole, 'instruments.jsonl'), instruments.join(''))
  const budgets = [
    budget('browse', 'list', 'p95', 100_000),
    budget('browse', 'mask', 'p95', 100_000),
    budget('upload', 'list', 'p95', 100_000),
    budget('browse', 'all', 'errorRate', 0.01),
    budget('browse', 'all', 'cpuPerRequest', 2000),
  ]
  const verdict = judge(await readEvidence(whole), budgets)
  await bundle.close({ ...sampleRun, budgets, verdict, profiles: [] })
  intact = await judged(whole)
  sealed = await readFile(join(whole, 'run.json'), 'utf8')
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
  [
    'a line gone',
    (text) =>
      text
        .split('\n')
        .toSpliced(upTo(text.split('\n').length - 1), 1)
        .join('\n'),
  ],
  ['a line twice as it is', (text) => aLine(text, (line) => `${line}\n${line}`)],
  ['its halves swapped', (text) => halvesSwapped(text)],
  ['its last lines swapped', (text) => text.replace(/([^\n]+)\n([^\n]+)\n$/, '$2\n$1\n')],
  ['lines of a third scenario', (text) => exchanged(text, 'upload', 'uploaf')],
  ['the scenarios exchanged', (text) => exchanged(text, 'browse', 'upload')],
  ['the routes exchanged', (text) => exchanged(text, 'list', 'mask')],
  ['a number huge', (text) => aNumber(text, (digits) => `${digits}e308`)],
  ['a number larger than any exact one', (text) => aNumber(text, () => '9007199254740993')],
  ['a number infinite', (text) => aNumber(text, () => 'Infinity')],
  ['a fraction', (text) => aNumber(text, (digits) => `${digits}.5`)],
  ['bytes that are no text', (text) => aLine(text, (line) => `${line.slice(0, -2)}\ufffd\ufffd`)],
  ['text in another encoding', (text) => `\ufeff${text}`],
  ['line ends of another system', (text) => text.replaceAll('\n', '\r\n')],
  ['a line too long', (text) => aLine(text, (line) => line.repeat(40))],
]

let sealed = ''
function saysTheSame(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(JSON.parse(sealed))
  } catch {
    return false
  }
}

/** The verdicts on the scenarios by name, so that their order does not matter. */
const bySaid = ({ scenarios }: Verdict) => new Map(scenarios.map((one) => [one.scenario, one]))

function halvesSwapped(text: string): string {
  const lines = text.trimEnd().split('\n')
  const half = Math.ceil(lines.length / 2)
  return `${[...lines.slice(half), ...lines.slice(0, half)].join('\n')}\n${lines.length < 2 ? ' ' : ''}`
}

/** When a text contains neither string, exchanging them changes nothing; one additional byte is then the damage. */
function exchanged(text: string, one: string, other: string): string {
  const found = text.replaceAll(one, '\u0001').replaceAll(other, one).replaceAll('\u0001', other)
  return found === text ? `${text}\n` : found
}

const files = ['run.json', 'seconds.jsonl', 'latency.hlog', 'resources.jsonl'] as const
const rounds = 20

describe(`${damages.length * rounds} damaged bundles, through what \`tailgate judge\` does`, () => {
  test('the intact bundle passes, which the other tests need to prove anything', async () => {
    await expect(judged(whole)).resolves.toMatchObject({ outcome: 'pass' })
  })

  test.each(damages)('%s: never a pass, and the file is named', async (_, damage) => {
    for (let round = 0; round < rounds; round += 1) {
      const file = files[round % files.length] ?? 'run.json'
      const damaged = join(root, 'damaged')
      await cp(whole, damaged, { recursive: true })
      const changed = damage(await readFile(join(whole, file), 'utf8'))
      if (changed === undefined) await rm(join(damaged, file))
      else await writeFile(join(damaged, file), changed)
      const error = await judged(damaged).catch((thrown: unknown) => thrown)
      await rm(damaged, { recursive: true })
      // White space and a duplicated line do not change the content of JSON, so such a record is still the same.
      if (file === 'run.json' && changed !== undefined && saysTheSame(changed)) {
        expect(error).toEqual(intact)
        continue
      }
      expect([file, error]).toEqual([file, expect.any(TailgateError)])
      expect(error).toMatchObject({
        code: 'BUNDLE_UNREADABLE',
        exit: 3,
        message: expect.stringContaining(file),
      })
    }
  })

  test.each([
    [
      'a link to the same text elsewhere',
      async (file: string) => {
        await rename(file, `${file}.elsewhere`)
        await symlink(`${file}.elsewhere`, file)
      },
    ],
    [
      'a directory',
      async (file: string) => {
        await rm(file)
        await mkdir(file)
      },
    ],
    [
      'a link to itself',
      async (file: string) => {
        await rm(file)
        await symlink(file, file)
      },
    ],
  ])('a file that is %s is never more than it was', async (_, change) => {
    for (const file of files) {
      const damaged = join(root, 'replaced')
      await cp(whole, damaged, { recursive: true })
      await change(join(damaged, file))
      const found = await judged(damaged).catch((thrown: unknown) => thrown)
      await rm(damaged, { recursive: true })
      if (found instanceof TailgateError) expect(found.code).toBe('BUNDLE_UNREADABLE')
      else expect(found).toEqual(intact)
    }
  })
})

/**
 * A seal does not stop somebody who damages a bundle and seals it again with the tool itself; the evidence must contradict
 * itself.
 */
describe('damaged evidence that was sealed again', () => {
  test.each(damages)('%s: never a pass unless the intact evidence gave one', async (_, damage) => {
    for (let round = 0; round < 6; round += 1) {
      const file = (['seconds.jsonl', 'latency.hlog'] as const)[round % 2] ?? 'latency.hlog'
      const damaged = join(root, 'resealed')
      await cp(whole, damaged, { recursive: true })
      const text = await readFile(join(whole, file), 'utf8')
      const changed = damage(text)
      if (changed === undefined) await rm(join(damaged, file))
      else await writeFile(join(damaged, file), changed)
      const { run } = await readRun(whole)
      const found = await readEvidence(damaged)
        .then((evidence) => judge(evidence, run.budgets))
        .catch((thrown: unknown) => thrown)
      await rm(damaged, { recursive: true })
      if (found instanceof TailgateError) expect(found.code).toBe('BUNDLE_UNREADABLE')
      else if ((found as Verdict).outcome === 'pass') expect(bySaid(found as Verdict)).toEqual(bySaid(intact))
    }
  })
})
