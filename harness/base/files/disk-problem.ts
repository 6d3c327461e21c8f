import { lstat, statfs } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { type ErrorCode, TailgateError } from '../errors.ts'

/** The fields of the error of a failed system call. */
interface SystemError extends Error {
  readonly code: string
  readonly path?: string
  readonly dest?: string
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)

const noRoom: readonly string[] = ['ENOSPC', 'EDQUOT']
/** Codes that only a disk gives; every other code can have other causes. */
const ofDisk: readonly string[] = [...noRoom, 'EIO', 'EROFS']

const diskCodes: readonly ErrorCode[] = ['DISK_FULL', 'DISK_FAILED', 'BUNDLE_GONE']

/** Whether this error means that a disk is full or failed, or that the bundle is gone; trying again there is useless. */
export const isDiskProblem = (error: unknown): boolean =>
  error instanceof TailgateError && diskCodes.includes(error.code)

/** In bytes: with less free space, there is no room for a file of a database or a program. */
const smallestBytes = 1 << 20

/** Whether the disk of a directory is full. Programs that fail for want of room often do not say why. */
export async function isFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize < smallestBytes
}

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

/**
 * The error for a failed write at `path`. An error that already says so, or that is no failed system call, is returned
 * unchanged.
 */
export function writeProblem(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  return problemAt(path, error)
}

/** The error for a failed write into a bundle; the most usual reason is that the bundle was removed. */
export async function bundleProblem(bundle: string, path: string, error: unknown): Promise<unknown> {
  if (!isSystemError(error)) return error
  const found = await lstat(bundle).catch(() => undefined)
  if (found?.isDirectory()) return writeProblem(path, error)
  return new TailgateError('BUNDLE_GONE', { path: bundle }, { cause: error })
}

/** The disk problem in any thrown error; undefined when it has none. */
export function diskProblemIn(error: unknown): TailgateError | undefined {
  // An error during the closing of a scope: the error that came first counts.
  if (error instanceof SuppressedError) return diskProblemIn(error.suppressed) ?? diskProblemIn(error.error)
  if (error instanceof TailgateError) return isDiskProblem(error) ? error : undefined
  if (!isSystemError(error) || !ofDisk.includes(error.code)) return undefined
  return problemAt(error.dest ?? error.path ?? 'a file', error)
}
