import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closing, request } from '../../../test/fixtures/recorder.ts'
import { readEvidence } from '../reader/evidence-reader.ts'
import type { EndedRequest } from './ended-request.ts'
import { type Closing, openRecorder } from './recorder.ts'

const example = (answer: string) => () => ({ method: 'GET', path: '/things?token=abc', answer })
const expired = (offset: number, answer = 'expired') =>
  request(offset, { status: 401, failure: 'http4xx', example: example(answer) })

let bundle: string
beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'tailgate-failures-'))
})
afterEach(() => rm(bundle, { recursive: true }))

async function record(scenario: string, requests: readonly EndedRequest[], end?: Closing): Promise<void> {
  const recorder = await openRecorder(bundle, scenario, 'open-loop')
  recorder.begin(1_763_920_000_123)
  for (const one of requests) recorder.record(one)
  await recorder.close(end)
}
const failuresOf = async (index = 0) => (await readEvidence(bundle)).scenarios[index]?.failures
const file = () => join(bundle, 'failures.jsonl')

describe('the log of failures', () => {
  test('has groups by route, status and kind, with their first second and their first failure as an example', async () => {
    const timeout = request(2.1, { status: 0, failure: 'timeout' })
    await record('browse', [request(0), expired(1.5), expired(0.4, 'later'), timeout], closing)
    expect(await failuresOf()).toEqual({
      ungrouped: 0,
      groups: [
        {
          ...{ route: 'list', status: 401, kind: 'http4xx', count: 2, firstSecond: 0 },
          example: { method: 'GET', path: '/things?token=…', answer: 'expired' },
        },
        { route: 'list', status: 0, kind: 'timeout', count: 1, firstSecond: 2 },
      ],
    })
  })

  test('is empty when nothing failed, and leaves no file', async () => {
    await record('browse', [request(0)], closing)
    expect(await failuresOf()).toBeUndefined()
    await expect(readFile(file())).rejects.toThrow('ENOENT')
  })

  test('leaves out failures of the warm-up', async () => {
    await record('browse', [expired(-1), request(0)], closing)
    expect(await failuresOf()).toBeUndefined()
  })

  test('keeps those of an earlier scenario beside those of a later one', async () => {
    await record('browse', [expired(0)], closing)
    await record('upload', [request(1, { status: 503, failure: 'http5xx' })], closing)
    expect((await failuresOf(0))?.groups.map(({ status }) => status)).toEqual([401])
    expect((await failuresOf(1))?.groups.map(({ status }) => status)).toEqual([503])
  })

  test('cannot fill the disk: beyond a hundred groups failures are only counted, without examples', async () => {
    let asked = 0
    const each = Array.from({ length: 1000 }, (_, index) =>
      request(0, {
        ...{ route: `r${index % 10}`, status: 400 + (index % 100), failure: 'http4xx' },
        example: () => {
          asked += 1
          return { method: 'GET', path: '/'.repeat(9000), answer: 'x'.repeat(9000) }
        },
      }),
    )
    const odd = Array.from({ length: 50 }, (_, index) =>
      request(0, { status: 500 + index, failure: 'http5xx' }),
    )
    await record('browse', [...each, ...odd], closing)
    const found = await failuresOf()
    expect(found?.groups.length).toBe(100)
    expect(found?.ungrouped).toBe(50)
    expect(asked).toBe(100)
    expect((await readFile(file())).length).toBeLessThan(100_000)
  })

  test('is on disk while the load runs, so that a killed run has it', async () => {
    const recorder = await openRecorder(bundle, 'browse', 'open-loop')
    recorder.begin(1_763_920_000_123)
    recorder.record(expired(0.5))
    recorder.advance(1.2)
    await expect.poll(() => readFile(file(), 'utf8').catch(() => '')).toContain('"count":1')
    recorder.record(expired(1.5))
    await recorder.close(undefined)
    expect((await failuresOf())?.groups[0]?.count).toBe(2)
  })

  test('makes a closed bundle unreadable when it does not agree with the counts', async () => {
    await record('browse', [expired(0)], closing)
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('"count":1', '"count":7'))
    await expect(readEvidence(bundle)).rejects.toThrow(
      'failures.jsonl: scenario browse has 1 failures, of which it tells 7',
    )
  })

  test('is absent in bundles from before it was recorded', async () => {
    await record('browse', [expired(0)], closing)
    await rm(file())
    expect(await failuresOf()).toBeUndefined()
  })
})

test('counts requests that ended in the warm-up for the rate too', async () => {
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.begin(1_763_920_000_123)
  for (const offset of [-2, -1, 0]) recorder.record(request(offset))
  expect(recorder.ended).toBe(3)
  await recorder.close(closing)
})
