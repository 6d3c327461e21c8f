import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Identity } from '../processes/identity.ts'
import { filterOf, openEngine, statusOf } from './engine.ts'

/** What is gone already, or is being removed by somebody else, is what was wanted. */
const tolerate = (problem: unknown): void => {
  const status = statusOf(problem)
  if (status !== 404 && status !== 409) throw problem
}

/** One look for what carries the labels, and its removal. @returns how many things were found. */
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

/** How often it is looked again: a network cannot go before its last container has gone. */
const rounds = 50

/**
 * Removes the containers, networks and volumes of a run, found by the labels of the run and of its owner, until none
 * are left.
 * @param recheckAfterMs milliseconds after which it is looked once more, as the engine goes on with what a killed client asked for.
 * @throws Error when the engine does not answer, or something stays.
 */
export async function removeRun(run: string, owner: Identity, recheckAfterMs = 0): Promise<void> {
  const engine = openEngine()
  let settled = recheckAfterMs === 0
  for (let round = 0; round < rounds; round += 1) {
    const found = await removeOnce(engine, run, owner)
    if (found === 0 && settled) return
    await delay(found === 0 ? recheckAfterMs : 20 + 5 * round)
    settled ||= found === 0
  }
  throw new Error('Docker does not let go of them')
}
