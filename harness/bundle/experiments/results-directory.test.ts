import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleResult, indexedBy, sweptResult } from '../../../test/fixtures/experiment-result.ts'
import { readResults, writeResult } from './results-directory.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-results-'))
})
afterEach(() => rm(directory, { recursive: true }))

type Given = NonNullable<Parameters<typeof exampleResult>[0]>

const nothing: Given = { verdict: 'not measured', figures: [], why: 'It did not start.' }
const failed = exampleResult(nothing)
const changedArm = { words: 'INDEXES=brin', asked: { environment: { INDEXES: 'brin' } } }

/** A sweep whose head, as of every sweep, is the point that changed most. */
const swept = (head: string, given: Given = {}, covering?: string) =>
  sweptResult({ ...given, arms: { ...failed.arms, head: indexedBy(head) } }, covering)

/** The verdict that is kept after these results were written one after another. */
async function keptAfter(...results: readonly ReturnType<typeof exampleResult>[]) {
  for (const result of results) await writeResult(directory, result)
  return (await readResults(directory)).results.map(({ verdict }) => verdict)
}

test('a result replaces the one before, but one that could not be measured replaces no measured one', async () => {
  expect(await keptAfter(failed)).toEqual(['not measured'])
  expect(await keptAfter(exampleResult())).toEqual(['helps'])
  expect(await keptAfter(failed)).toEqual(['helps'])
  expect(await keptAfter(exampleResult({ verdict: 'hurts' }))).toEqual(['hurts'])
})

test.each<[string, ReturnType<typeof exampleResult>, ReturnType<typeof exampleResult>, boolean]>([
  ['of the same arms', exampleResult(), failed, false],
  ['of another base', exampleResult(), { ...failed, arms: { ...failed.arms, base: changedArm } }, true],
  ['of another head', exampleResult(), { ...failed, arms: { ...failed.arms, head: changedArm } }, true],
  ['of a sweep of the same points', swept('covering'), swept('basic', nothing), false],
  ['of a sweep with another point', swept('covering'), swept('basic', nothing, 'brin'), true],
  ['of arms in place of points', swept('covering'), failed, true],
])('a failed result %s and a measured one: which is kept', async (_, before, after, isKept) => {
  expect(await writeResult(directory, before)).toBe(true)
  expect(await writeResult(directory, after)).toBe(isKept)
  const { results } = await readResults(directory)
  expect(results.map(({ verdict }) => verdict)).toEqual([isKept ? 'not measured' : 'helps'])
})

/** A sweep that was stopped after so many points. */
const stopped = ({ sweep, ...result }: ReturnType<typeof exampleResult>, points: number) => ({
  ...result,
  sweep: sweep && { ...sweep, points: sweep.points.slice(0, points) },
})

test('a sweep that was stopped replaces none of the same set-ups with more points', async () => {
  const full = swept('covering')
  const written: boolean[] = []
  for (const result of [stopped(full, 1), full, stopped(full, 1), full])
    written.push(await writeResult(directory, result))
  expect(written).toEqual([true, true, false, true])
  const { results } = await readResults(directory)
  expect(results.map(({ sweep }) => sweep?.points.length)).toEqual([2])
})
