import { messageOf, TailgateError } from '../../base/errors.ts'
import { engineAddress, openEngine } from '../../guard/docker/engine.ts'
import { whereaboutsOf } from '../attached/here.ts'

/** The facts about an engine on which limits depend. */
export interface Reached {
  readonly version: string
  readonly processors: number
}

/**
 * Refuses the engine of another machine. Ports are published on its loopback there, where no load from here can arrive, and
 * the files to mount are here. A name that does not resolve is left to the request that follows.
 * @throws TailgateError DOCKER_ELSEWHERE; TypeError when DOCKER_HOST is no address.
 */
export async function requireEngineHere(): Promise<void> {
  const host = engineAddress()
  if (/^(unix|npipe):/.test(host)) return
  const { addresses, isHere } = await whereaboutsOf(host.includes('//') ? host : `tcp://${host}`)
  if (addresses.length > 0 && !isHere) throw new TailgateError('DOCKER_ELSEWHERE', { host })
}

/**
 * Reaches the engine of this machine.
 * @param timeoutMs how long each of its answers may take.
 * @throws TailgateError DOCKER_UNREACHABLE when no daemon answers, DOCKER_ELSEWHERE.
 */
export async function reachEngine(timeoutMs: number): Promise<Reached> {
  try {
    await requireEngineHere()
    const { ServerVersion, NCPU }: { ServerVersion: string; NCPU: number } =
      await openEngine(timeoutMs).info()
    return { version: ServerVersion, processors: NCPU }
  } catch (problem) {
    if (problem instanceof TailgateError) throw problem
    const host = engineAddress()
    throw new TailgateError('DOCKER_UNREACHABLE', { host, problem: messageOf(problem) }, { cause: problem })
  }
}
