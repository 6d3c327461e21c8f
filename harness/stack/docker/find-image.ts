import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { statusOf } from '../../guard/docker/engine.ts'

/** The id of an image on this machine, which is the digest of its configuration; undefined when it is not here. */
export async function lookForImage(engine: Docker, name: string): Promise<string | undefined> {
  try {
    return (await engine.getImage(name).inspect()).Id
  } catch (problem) {
    if (statusOf(problem) === 404) return undefined
    throw problem
  }
}

/** How long a pull may take, in seconds. */
const pullSeconds = 600

async function pull(engine: Docker, name: string, signal: AbortSignal): Promise<void> {
  const stream = await engine.pull(name)
  const timer = new AbortController()
  const pulled = new Promise<void>((resolve, reject) => {
    engine.modem.followProgress(stream, (problem) => (problem === null ? resolve() : reject(problem)))
  })
  const late = delay(pullSeconds * 1000, undefined, { signal: AbortSignal.any([signal, timer.signal]) })
  const deadline = late.then(() => {
    throw new Error(`it took more than ${pullSeconds} s`)
  })
  await Promise.race([pulled, deadline]).finally(() => {
    timer.abort()
    deadline.catch(() => undefined)
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy()
  })
}

export interface Wanted {
  readonly name: string
  /** What to do when the image can be neither found nor pulled. */
  readonly remedy: string
}

/**
 * Finds an image on this machine, or pulls it.
 * @returns its id.
 * @throws TailgateError IMAGE_MISSING; the signal's reason.
 */
export async function findImage(
  engine: Docker,
  { name, remedy }: Wanted,
  signal: AbortSignal,
  onPull: (name: string) => void,
): Promise<string> {
  const here = await lookForImage(engine, name)
  if (here !== undefined) return here
  onPull(name)
  try {
    await pull(engine, name, signal)
    return (await engine.getImage(name).inspect()).Id
  } catch (problem) {
    signal.throwIfAborted()
    throw new TailgateError('IMAGE_MISSING', { image: name, problem: messageOf(problem), remedy })
  }
}
