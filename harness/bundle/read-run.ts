import { lstat, readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, normalize } from 'node:path'
import { z } from 'zod'
import { messageOf, TailgateError } from '../base/errors.ts'
import { digestOf } from './digests.ts'
import { isSealed, type RunRecord, runRecordSchema } from './run-record.ts'
import type { StoredRun } from './stored-run.ts'

/** A stored run and the real path of its bundle (links followed). */
export interface ReadRun {
  readonly directory: string
  readonly run: StoredRun
}

/** Larger than any run.json could be. */
const largestRecord = 64 << 20

/**
 * Reads `run.json` of a bundle and checks every evidence file against its digest.
 * @throws TailgateError BUNDLE_UNREADABLE naming the file and what is wrong with it.
 */
export async function readRun(path: string): Promise<ReadRun> {
  const unreadable = (problem: string, cause?: unknown) =>
    new TailgateError('BUNDLE_UNREADABLE', { path, problem }, { cause })
  const directory = await realpath(path).catch((error: unknown) => {
    throw unreadable('there is no such directory.', error)
  })
  const record = await readRecord(directory).catch((error: unknown) => {
    throw unreadable(`run.json: ${messageOf(error)}`, error)
  })
  for (const [file, digest] of Object.entries(record.digests)) {
    if (isAbsolute(file) || normalize(file).startsWith('..'))
      throw unreadable(`run.json names ${JSON.stringify(file)}, which is outside the bundle.`)
    const found = await digestOf(join(directory, file)).catch((error: unknown) => {
      throw unreadable(`${file} is missing.`, error)
    })
    if (found !== digest) throw unreadable(`${file} has changed since the run wrote it.`)
  }
  const { schema: _, digests: __, seal: ___, ...run } = record
  return { directory, run }
}

async function readRecord(directory: string): Promise<RunRecord> {
  const file = join(directory, 'run.json')
  const { size } = await lstat(file).catch((error: unknown) => {
    throw new Error('it is missing, so the run did not end in an orderly way', { cause: error })
  })
  if (size > largestRecord) throw new Error(`it is ${size} bytes long`)
  const record: unknown = JSON.parse(await readFile(file, 'utf8'))
  const parsed = runRecordSchema.safeParse(record)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  if (!isSealed(record)) throw new Error('it has changed since the run wrote it')
  return parsed.data
}
