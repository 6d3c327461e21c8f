import type Docker from 'dockerode'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { engineAddress } from '../../guard/docker/engine.ts'

/** The facts about an engine on which limits depend. */
export interface Reached {
  readonly version: string
  readonly processors: number
}

/** @throws TailgateError DOCKER_UNREACHABLE when no daemon answers. */
export async function reachEngine(engine: Docker): Promise<Reached> {
  try {
    const { ServerVersion, NCPU }: { ServerVersion: string; NCPU: number } = await engine.info()
    return { version: ServerVersion, processors: NCPU }
  } catch (problem) {
    const host = engineAddress()
    throw new TailgateError('DOCKER_UNREACHABLE', { host, problem: messageOf(problem) }, { cause: problem })
  }
}
