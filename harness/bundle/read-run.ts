import { lstat, readdir, realpath } from 'node:fs/promises'
import { isAbsolute, join, normalize } from 'node:path'
import { z } from 'zod'
import { hasCode, messageOf, TailgateError } from '../base/errors.ts'
import { readText } from '../base/files/read-file.ts'
import { comparisonRecordSchema } from './comparison-record.ts'
import { digestOf } from './digests.ts'
import { withNamesOfToday } from './older-names.ts'
import { runRecordSchema } from './run-record.ts'
import { isSealed } from './sealed-record.ts'
import type { StoredComparison } from './stored-comparison.ts'
import type { StoredRun } from './stored-run.ts'

/** A stored run, and the real path of its bundle (links followed). */
export interface ReadRun {
  readonly directory: string
  readonly run: StoredRun
}

/** In bytes; larger than any run.json. */
const largestRecord = 64 << 20

/** A stored comparison, and the real path of its bundle (links followed). */
export interface ReadComparison {
  readonly directory: string
  readonly comparison: StoredComparison
}

const unreadable = (path: string, problem: string, cause?: unknown) =>
  new TailgateError('BUNDLE_UNREADABLE', { path, problem }, { cause })

/**
 * Reads `run.json` of a bundle and checks every evidence file against its digest.
 * @throws TailgateError BUNDLE_MISSING when the path does not lead to a bundle; BUNDLE_UNREADABLE with the name of the
 * damaged file and the reason.
 */
export async function readBundle(path: string): Promise<ReadRun | ReadComparison> {
  const directory = await bundleAt(path)
  const record = await readRecord(directory).catch((error: unknown) => {
    throw unreadable(path, `run.json: ${messageOf(error)}`, error)
  })
  for (const [file, digest] of Object.entries(record.digests)) {
    if (isAbsolute(file) || normalize(file).startsWith('..'))
      throw unreadable(path, `run.json names ${JSON.stringify(file)}, which is outside the bundle.`)
    const found = await digestOf(join(directory, file)).catch((error: unknown) => {
      const absent = hasCode(error, 'ENOENT')
      throw unreadable(path, absent ? `${file} is missing.` : `${file}: ${messageOf(error)}`, error)
    })
    if (found !== digest) throw unreadable(path, `${file} has changed since the run wrote it.`)
  }
  const { schema: _, digests: __, seal: ___, ...stored } = record
  return 'kind' in stored ? { directory, comparison: stored } : { directory, run: stored }
}

/**
 * Reads the bundle of a run.
 * @throws as `readBundle` does, and when the bundle contains a comparison.
 */
export async function readRun(path: string): Promise<ReadRun> {
  const read = await readBundle(path)
  if ('run' in read) return read
  throw unreadable(path, 'it holds a comparison of two arms, and a run is needed here.')
}

/** Every bundle, even a damaged one, contains at least one of these. */
const signs = ['run.json', 'latency.hlog', 'seconds.jsonl', 'pairs.jsonl']

/** The real path of a bundle, complete or not. A path without a bundle is a typing error. */
async function bundleAt(path: string): Promise<string> {
  const problemOf = (cause: NodeJS.ErrnoException) => {
    const slips: Partial<Record<string, string>> = {
      ENOENT: 'there is no such directory.',
      ENOTDIR: 'that is no directory.',
    }
    const slip = slips[cause.code ?? '']
    const problem = slip ?? messageOf(cause)
    return new TailgateError(slip ? 'BUNDLE_MISSING' : 'BUNDLE_UNREADABLE', { path, problem }, { cause })
  }
  try {
    const directory = await realpath(path)
    const names = await readdir(directory)
    if (signs.some((name) => names.includes(name))) return directory
  } catch (error) {
    throw problemOf(error as NodeJS.ErrnoException)
  }
  throw new TailgateError('BUNDLE_MISSING', { path, problem: 'that directory holds none.' })
}

/** The schema for a parsed record, by its own type. */
const schemaOf = (record: unknown) =>
  typeof record === 'object' && record !== null && 'kind' in record ? comparisonRecordSchema : runRecordSchema

async function readRecord(directory: string): Promise<z.output<ReturnType<typeof schemaOf>>> {
  const file = join(directory, 'run.json')
  const { size } = await lstat(file).catch((error: unknown) => {
    throw new Error('it is missing, so the run did not end in an orderly way', { cause: error })
  })
  if (size > largestRecord) throw new Error(`it is ${size} bytes long`)
  const record: unknown = JSON.parse(await readText(file))
  const parsed = schemaOf(record).safeParse(withNamesOfToday(record))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  if (!isSealed(record)) throw new Error('it has changed since the run wrote it')
  return parsed.data
}
