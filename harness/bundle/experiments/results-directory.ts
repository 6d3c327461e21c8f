import type { Dirent } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { unlessMissing } from '../../base/errors.ts'
import { writeProblem } from '../../base/files/disk-problem.ts'
import { sweepTemporaries, writeAtomically } from '../atomic-file.ts'
import { type ExperimentResult, isSameAsked, parseResult, serialiseResult } from './experiment-result.ts'

/** The results in a directory, and the files that could not be read. */
export interface StoredResults {
  readonly results: readonly ExperimentResult[]
  /** A sentence for each file that is no result of this version. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[]
}

/** The file for the result of an experiment. */
const resultFile = (directory: string, id: string): string => join(directory, `${id.toLowerCase()}.json`)

/**
 * Whether two results are of the same set-ups. A sweep that was stopped early lacks points, and its head is the point that
 * changed most, so the points that both have are compared.
 */
function isOfSameSetups(one: ExperimentResult, other: ExperimentResult): boolean {
  if (!isSameAsked(one.arms.base.asked, other.arms.base.asked)) return false
  if (one.sweep === null || other.sweep === null)
    return one.sweep === other.sweep && isSameAsked(one.arms.head.asked, other.arms.head.asked)
  const setups = new Map(other.sweep.points.map(({ label, setup }) => [label, setup]))
  return (
    one.sweep.against === other.sweep.against &&
    isDeepStrictEqual(one.sweep.labels, other.sweep.labels) &&
    one.sweep.points.every(({ label, setup }) => isSameAsked(setup.asked, (setups.get(label) ?? setup).asked))
  )
}

/** How many comparisons of an experiment were measured. */
const measuredIn = ({ verdict, sweep }: ExperimentResult): number =>
  (sweep?.points ?? [{ verdict }]).filter((one) => one.verdict !== 'not measured').length

/** Whether a file holds a result of the same set-ups in which more comparisons were measured. */
async function holdsMore(file: string, result: ExperimentResult): Promise<boolean> {
  const read = parseResult(await readFile(file, 'utf8').catch(unlessMissing('')))
  if ('problem' in read) return false
  return measuredIn(read.result) > measuredIn(result) && isOfSameSetups(result, read.result)
}

/**
 * Writes a result and replaces the previous one; but none of the same set-ups in which more comparisons were measured, as of a
 * sweep that was not stopped. Returns whether it was written.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeResult(directory: string, result: ExperimentResult): Promise<boolean> {
  const file = resultFile(directory, result.id)
  try {
    if (await holdsMore(file, result)) return false
    await mkdir(directory, { recursive: true })
    await sweepTemporaries(directory)
    await writeAtomically(file, serialiseResult(result))
  } catch (error) {
    throw writeProblem(file, error)
  }
  return true
}

/** The entries of a directory; a missing directory has none. */
const entriesOf = (directory: string): Promise<Dirent[]> =>
  readdir(directory, { withFileTypes: true }).catch(unlessMissing<Dirent[]>([]))

/** The names of the directories within a directory of results, in alphabetical order. */
export async function setsWithin(directory: string): Promise<readonly string[]> {
  const entries = await entriesOf(directory)
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted()
}

/** Reads every result of a directory; a missing directory has none. */
export async function readResults(directory: string): Promise<StoredResults> {
  const names = (await entriesOf(directory)).map(({ name }) => name)
  const results: ExperimentResult[] = []
  const problems: { file: string; problem: string }[] = []
  for (const name of names.filter((one) => /^[^.].*\.json$/.test(one)).toSorted()) {
    const file = join(directory, name)
    const read = parseResult(await readFile(file, 'utf8'))
    if ('result' in read) results.push(read.result)
    else problems.push({ file, problem: read.problem })
  }
  return { results, problems }
}
