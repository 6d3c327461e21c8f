import type Docker from 'dockerode'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { openEngine, statusOf } from '../../guard/docker/engine.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { signalPid } from '../../guard/processes/strays.ts'

/** A process from the point of view of a fault. */
export type Reached = Pick<GuardedProcess, 'name' | 'pid' | 'container'>

/** The error of a fault whose signal a process must not be sent. `name` is the service or process as the user knows it. */
export const notPermitted = (
  fault: string,
  { name, pid }: Pick<Reached, 'name' | 'pid'>,
  signal: NodeJS.Signals,
): TailgateError =>
  new TailgateError('FAULT_FAILED', {
    fault,
    problem: `${name} (process ${pid}) runs as another user, so ${signal} may not be sent to it.`,
    remedy: 'Run Tailgate as root or as that user, or let the service run as yours.',
  })

/** The status codes with which Docker says that there is no such container, or that it has ended. */
const endedCodes: readonly (number | undefined)[] = [404, 409]

/**
 * Asks Docker to do something with a container; a container that has ended is no error.
 * @throws TailgateError FAULT_FAILED when Docker refuses or does not answer.
 */
export async function askDocker(
  fault: string,
  container: string,
  ask: (container: Docker.Container) => Promise<unknown>,
): Promise<void> {
  try {
    await ask(openEngine().getContainer(container))
  } catch (cause) {
    if (endedCodes.includes(statusOf(cause))) return
    const problem = `Docker did not act on the container ${container}: ${messageOf(cause).trim()}`
    const remedy =
      'Try `docker pause` or `docker kill` by hand; a Docker without root may be unable to pause.'
    throw new TailgateError('FAULT_FAILED', { fault, problem, remedy }, { cause })
  }
}

/**
 * Sends a signal to a process; in a container Docker sends it, because its user is seldom the caller. A process that has ended
 * is no error.
 * @throws TailgateError FAULT_FAILED when it is not permitted.
 */
export async function strike(
  { name, pid, container }: Reached,
  signal: NodeJS.Signals,
  fault: string,
): Promise<void> {
  if (container !== undefined) await askDocker(fault, container, (asked) => asked.kill({ signal }))
  else if (signalPid(pid, signal) === 'refused') throw notPermitted(fault, { name, pid }, signal)
}
