import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TailgateError } from '../../harness/base/errors.ts'
import { type Environment, isProgram, onPath } from '../../harness/base/find-program.ts'
import { readProcLink } from '../../harness/measure/procfs.ts'
import type { FoldedStacks } from '../flame/fold.ts'
import { writeProfile } from '../flame/written-profile.ts'
import { relativeTo } from '../process.ts'
import { type AttachedProfile, type AttachOrder, whileLoaded } from './attached.ts'
import { startSideProgram } from './side-program.ts'

export const findPySpy = (environment: Environment = process.env): string | undefined =>
  onPath('py-spy', environment).find(isProgram)

/** Samples per second. */
const frequencyHz = 100

/** `process 12:"python3 app.py"`, which py-spy puts before the stacks of each process. */
const isProcess = (frame: string): boolean => /^process \d+:/.test(frame)

/**
 * Whether a thread is waiting. py-spy leaves out most waiting threads. It knows waiting functions of the standard library by
 * name, but since Python 3.11 these names begin with the class, so py-spy misses them.
 */
const isWaiting = (frame = ''): boolean =>
  /^(?:\w+\.)*(?:select|poll|accept|readinto|recv|recv_into|wait|acquire|join|_wait_for_tstate_lock) \((?:\S*\/)?(?:selectors|socket|ssl|threading|queue)\.py/.test(
    frame,
  )

/** Folds the output of py-spy, lines of `frame;frame count`, with shortened file names. */
export function foldPySpy(text: string, shorten: (text: string) => string): FoldedStacks {
  const folded = new Map<string, number>()
  for (const [, stack = '', count] of text.matchAll(/^(.+) (\d+)$/gm)) {
    const frames = stack.split(';').filter((frame) => !isProcess(frame))
    const path = shorten(frames.join(';'))
    if (path !== '' && !isWaiting(frames.at(-1))) folded.set(path, (folded.get(path) ?? 0) + Number(count))
  }
  return folded
}

/**
 * Processor time of a Python program by function, sampled from outside; nothing is loaded into the program.
 * @throws TailgateError PROFILER_MISSING without py-spy, PROFILE_FAILED when it has no permission.
 */
export async function attachPySpy(order: AttachOrder, found = findPySpy()): Promise<AttachedProfile> {
  if (found === undefined)
    throw new TailgateError('PROFILER_MISSING', { profiler: 'py-spy', install: 'pip install py-spy' })
  const looking = { profiler: 'py-spy', into: ['python'], covers: 'children' } as const
  return whileLoaded(order, looking, async (pid) => {
    const running = await startSideProgram(order, {
      name: 'py-spy',
      command: found,
      args: (directory) => [
        'record',
        ...['--pid', String(pid)],
        '--subprocesses',
        '--function',
        ...['--format', 'raw'],
        ...['--rate', String(frequencyHz)],
        ...['--output', join(directory, 'stacks')],
      ],
    })
    return {
      drop: running.drop,
      finish: async () => {
        const directory = readProcLink(`/proc/${pid}/cwd`) ?? process.cwd()
        await running.finish()
        const text = await readFile(join(running.directory, 'stacks'), 'utf8').catch(() => '')
        const folded = foldPySpy(text, relativeTo(directory))
        return writeProfile(order.output, {
          name: 'py-spy',
          title: order.title,
          caption: `Processor time of Python by function, sampled ${frequencyHz} times a second by py-spy; waiting is left out.`,
          folded,
        })
      },
    }
  })
}
