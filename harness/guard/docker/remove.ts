import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Identity } from '../processes/identity.ts'
import { filterOf, openEngine, statusOf } from './engine.ts'

/** A resource that is already gone, or that is being removed, is what was wanted. */
const tolerate = (problem: unknown): void => {
  const status = statusOf(problem)
  if (status !== 404 && status !== 409) throw problem
}

/**
 * Searches once for resources with the labels and removes them.
 * @returns how many were found.
 */
async function removeOnce(engine: Docker, run: string, owner: Identity): Promise<number> {
  const filters = filterOf(run, owner)
  const containers = await engine.listContainers({ all: true, filters })
  await Promise.all(
    containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true }).catch(tolerate)),
  )
  const [networks, { Volumes: volumes }] = await Promise.all([
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ])
  await Promise.all([
    ...networks.map(({ Id }) => engine.getNetwork(Id).remove().catch(tolerate)),
    ...(volumes ?? []).map(({ Name }) => engine.getVolume(Name).remove({ force: true }).catch(tolerate)),
  ])
  return containers.length + networks.length + (volumes ?? []).length
}

/** How often the search is repeated: a network can only be removed after its last container. */
const maxRounds = 50

/**
 * Removes the containers, networks and volumes of a run, found by the labels of the run and of its owner, until none are
 * left.
 * @param recheckAfterMs milliseconds after which to search once more, because the engine may still carry out a request of a
 * killed client.
 * @throws Error when the engine does not answer, or when something cannot be removed.
 */
export async function removeRun(run: string, owner: Identity, recheckAfterMs = 0): Promise<void> {
  const engine = openEngine()
  let settled = recheckAfterMs === 0
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await removeOnce(engine, run, owner)
    if (found === 0 && settled) return
    await delay(found === 0 ? recheckAfterMs : 20 + 5 * round)
    settled ||= found === 0
  }
  throw new Error('Docker does not let go of them')
}
