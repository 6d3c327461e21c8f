import { hasCode, messageOf, TailgateError } from '../../base/errors.ts'

/** Codes of system errors that the path itself causes, and not the state of the machine. */
const codes = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM']

/**
 * The error for a file of the dataset that cannot be read; another error is returned as it is.
 * @param place where the config names the file.
 * @returns TailgateError DATASET_UNREADABLE with the path that failed, which may be below `path`.
 */
export function unreadableInput(
  path: string,
  place: 'dataset.inputs' | 'dataset.prepare',
  problem: unknown,
): unknown {
  if (!hasCode(problem, ...codes)) return problem
  const failed = problem instanceof Error && 'path' in problem ? String(problem.path) : path
  const words = hasCode(problem, 'ENOENT') ? 'there is no such file or directory.' : messageOf(problem)
  return new TailgateError('DATASET_UNREADABLE', { path: failed, place, problem: words }, { cause: problem })
}
