import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { hasCode } from '../../base/errors.ts'
import { isProgram } from '../../base/find-program.ts'

const program = '/bin/rm'

/** In bytes: rm names each file that it cannot remove. */
const mostSaid = 1 << 26

/** How often a removal is repeated after something that may pass, and how many milliseconds the first pause has. */
const repeating = { maxRetries: 5, retryDelay: 50 } as const

/** What may pass: others that remove or create the same, and files that are still held. */
const passing = ['EBUSY', 'EMFILE', 'ENFILE', 'ENOENT', 'ENOTEMPTY', 'EPERM'] as const

/** The codes of the system by what rm writes for them, with glibc and with musl. */
const codes: Readonly<Record<string, string>> = {
  'Device or resource busy': 'EBUSY',
  'Directory not empty': 'ENOTEMPTY',
  'Disk quota exceeded': 'EDQUOT',
  'I/O error': 'EIO',
  'Input/output error': 'EIO',
  'No file descriptors available': 'EMFILE',
  'No space left on device': 'ENOSPC',
  'No such file or directory': 'ENOENT',
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'Quota exceeded': 'EDQUOT',
  'Read-only file system': 'EROFS',
  'Resource busy': 'EBUSY',
  'Too many open files': 'EMFILE',
  'Too many open files in system': 'ENFILE',
}

/** The error for what rm wrote about a directory, as the system would give it: with a code and a path. */
export function removalError(directory: string, said: string): Error {
  const [line = ''] = said.split('\n')
  const words = Object.keys(codes).find((each) => line.endsWith(`: ${each}`))
  if (words === undefined) return new Error(`${directory}: ${line}`)
  const code = codes[words]
  const path = /'([^']*)':/.exec(line)?.[1] ?? directory
  return Object.assign(new Error(`${code}: ${line}`), { code, path })
}

/** Runs rm once; resolves to what it complains about, empty once nothing is left. */
const runOnce = (directory: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: mostSaid }
    execFile(program, ['-rf', '--', directory], options, (problem, _, said) => {
      if (problem === null) resolve('')
      else if (typeof problem.code === 'number') resolve(said || problem.message)
      else reject(problem)
    })
  })

/**
 * Removes a directory with everything in it; one that does not exist is no error. As root it is done by the program rm, which
 * removes what it finds in a directory through the opened directory. Node goes by paths: a process to which a directory
 * belongs could replace it by a link between two calls, and root would remove files elsewhere.
 * @throws Error with a code of the system, such as EBUSY, ENOTEMPTY or ENOSPC.
 */
export async function removeTree(directory: string): Promise<void> {
  if (process.getuid?.() !== 0 || !isProgram(program))
    return rm(directory, { recursive: true, force: true, ...repeating })
  for (let attempt = 1; ; attempt += 1) {
    const said = await runOnce(directory)
    if (said === '') return
    const error = removalError(directory, said)
    if (attempt > repeating.maxRetries || !hasCode(error, ...passing)) throw error
    await delay(attempt * repeating.retryDelay)
  }
}
