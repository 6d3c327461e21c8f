import { lstat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { type ErrorCode, TailgateError } from '../errors.ts'

/** What a system call that failed says of itself. */
interface SystemError extends Error {
  readonly code: string
  readonly path?: string
  readonly dest?: string
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)

const noRoom: readonly string[] = ['ENOSPC', 'EDQUOT']
/** Codes that only a disk gives; all others can have causes that are nobody's disk. */
const ofDisk: readonly string[] = [...noRoom, 'EIO', 'EROFS']

const diskCodes: readonly ErrorCode[] = ['DISK_FULL', 'DISK_FAILED', 'BUNDLE_GONE']

/** Whether this is the error for a disk that is full, failed or gone: nothing that was tried there counts any more. */
export const isDiskProblem = (error: unknown): boolean =>
  error instanceof TailgateError && diskCodes.includes(error.code)

function problemAt(path: string, error: SystemError): TailgateError {
  const options = { cause: error }
  if (noRoom.includes(error.code))
    return new TailgateError(
      'DISK_FULL',
      { directory: dirname(path), what: `file ${basename(path)}` },
      options,
    )
  return new TailgateError('DISK_FAILED', { path, problem: error.message }, options)
}

/** The error for what could not be written at `path`; what says it already, or is no failed system call, stays as it is. */
export function writeProblem(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  return problemAt(path, error)
}

/** The error for what could not be written into a bundle, of which its removal is the most usual reason. */
export async function bundleProblem(bundle: string, path: string, error: unknown): Promise<unknown> {
  if (!isSystemError(error)) return error
  const found = await lstat(bundle).catch(() => undefined)
  if (found?.isDirectory()) return writeProblem(path, error)
  return new TailgateError('BUNDLE_GONE', { path: bundle }, { cause: error })
}

/** What a thrown error says of a disk, for errors that come from anywhere; undefined when it says nothing of one. */
export function diskProblemIn(error: unknown): TailgateError | undefined {
  // A scope that could not close either: what came first counts.
  if (error instanceof SuppressedError) return diskProblemIn(error.suppressed) ?? diskProblemIn(error.error)
  if (error instanceof TailgateError) return isDiskProblem(error) ? error : undefined
  if (!isSystemError(error) || !ofDisk.includes(error.code)) return undefined
  return problemAt(error.dest ?? error.path ?? 'a file', error)
}
