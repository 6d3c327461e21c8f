import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closing, request } from '../../../test/fixtures/recorder.ts'
import { readEvidence } from '../reader/evidence-reader.ts'
import { dropCutLines } from './cut-lines.ts'
import { type Closing, openRecorder } from './recorder.ts'

let bundle: string
beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'tailgate-cut-'))
})
afterEach(() => rm(bundle, { recursive: true }))

const files = ['latency.hlog', 'seconds.jsonl'] as const
const texts = () => Promise.all(files.map((name) => readFile(join(bundle, name), 'utf8')))

async function record(scenario: string, ending: Closing | undefined): Promise<void> {
  const recorder = await openRecorder(bundle, scenario, 'open-loop')
  recorder.begin(1_763_920_000_000)
  for (let index = 0; index < 6; index += 1) recorder.record(request(index / 2))
  await recorder.close(ending)
}

test.each([
  ['some bytes', 20],
  ['more bytes than are read at once', 200_000],
])('of a line that is cut after %s nothing is left, and the next scenario is read', async (_, length) => {
  await record('killed', undefined)
  const whole = await texts()
  for (const name of files) await appendFile(join(bundle, name), 'x'.repeat(length))
  await dropCutLines(bundle)
  expect(await texts()).toEqual(whole)
  await record('next', closing)
  const { scenarios } = await readEvidence(bundle)
  expect(scenarios.map(({ scenario, status }) => [scenario, status])).toEqual([
    ['killed', 'aborted'],
    ['next', 'complete'],
  ])
})

test('a file that is one cut line is emptied', async () => {
  await appendFile(join(bundle, 'phases.jsonl'), '{"kind":"session"')
  await dropCutLines(bundle)
  expect(await readFile(join(bundle, 'phases.jsonl'), 'utf8')).toBe('')
})
