import type Docker from 'dockerode'
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
async function requireEngineHere(): Promise<void> {
  const host = engineAddress()
  if (/^(unix|npipe):/.test(host)) return
  const { addresses, isHere } = await whereaboutsOf(host.includes('//') ? host : `tcp://${host}`)
  if (addresses.length > 0 && !isHere) throw new TailgateError('DOCKER_ELSEWHERE', { host })
}

/**
 * Asks the engine of this machine.
 * @param timeoutMs how long each of its answers may take.
 * @param refusal the error for a daemon that does not answer.
 * @throws TailgateError DOCKER_ELSEWHERE, and that of `refusal`.
 */
export async function askEngine<Answer>(
  timeoutMs: number,
  ask: (engine: Docker) => Promise<Answer>,
  refusal: (problem: unknown) => TailgateError,
): Promise<Answer> {
  try {
    await requireEngineHere()
    return await ask(openEngine(timeoutMs))
  } catch (problem) {
    throw problem instanceof TailgateError ? problem : refusal(problem)
  }
}

/**
 * Reaches the engine of this machine.
 * @param timeoutMs how long each of its answers may take.
 * @throws TailgateError DOCKER_UNREACHABLE when no daemon answers, DOCKER_ELSEWHERE.
 */
export async function reachEngine(timeoutMs: number): Promise<Reached> {
  const ask = async (engine: Docker): Promise<Reached> => {
    const { ServerVersion, NCPU }: { ServerVersion: string; NCPU: number } = await engine.info()
    return { version: ServerVersion, processors: NCPU }
  }
  return askEngine(timeoutMs, ask, (cause) => {
    const host = engineAddress()
    return new TailgateError('DOCKER_UNREACHABLE', { host, problem: messageOf(cause) }, { cause })
  })
}
