import { messageOf, TailgateError } from '../../base/errors.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'

/**
 * Starts a process that may run in a container.
 * @throws TailgateError CONTAINER_FAILED when Docker cannot start it, for example when its image does not contain the
 * program.
 */
export async function spawnContained(
  guard: Pick<Guard, 'spawn'>,
  description: ProcessDescription,
  image: string,
): Promise<GuardedProcess> {
  if (description.container === undefined) return guard.spawn(description)
  try {
    return await guard.spawn(description)
  } catch (problem) {
    if (problem instanceof TailgateError) throw problem
    const text = messageOf(problem)
    // Docker's message helps the user; an error because the run ended is passed on.
    if (!/HTTP code|OCI runtime|container/i.test(text)) throw problem
    throw new TailgateError(
      'CONTAINER_FAILED',
      { service: description.name, image, problem: text.trim() },
      { cause: problem },
    )
  }
}
