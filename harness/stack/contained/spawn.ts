import { messageOf, TailgateError } from '../../base/errors.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'

/**
 * Spawns what may run in a container.
 * @throws TailgateError CONTAINER_FAILED where Docker cannot start it, as with a program that its image does not have.
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
    // What Docker said is what helps; an end of the run is none of it.
    if (!/HTTP code|OCI runtime|container/i.test(text)) throw problem
    throw new TailgateError(
      'CONTAINER_FAILED',
      { service: description.name, image, problem: text.trim() },
      { cause: problem },
    )
  }
}
