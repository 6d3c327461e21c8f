import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Identity } from '../processes/identity.ts'
import { filterOf, isNamedForRun, openEngine, statusOf } from './engine.ts'

/** An option of every request to the engine. */
interface Aborting {
  readonly abortSignal?: AbortSignal
}

/**
 * A resource that is already gone, or that is being removed, is what was wanted. The same answer is given for one that
 * something else uses.
 * @returns why it may still be there; undefined for one that is gone.
 */
const tolerate = (problem: unknown): unknown => {
  const status = statusOf(problem)
  if (status !== 404 && status !== 409) throw problem
  return status === 409 ? problem : undefined
}

interface Round {
  /** How many resources were found. */
  readonly found: number
  /** Why one of them may still be there. */
  readonly obstacle: Error | undefined
}

/** Searches once for resources with the labels and removes them. */
async function removeOnce(engine: Docker, run: string, owner: Identity, aborting: Aborting): Promise<Round> {
  const asked = { filters: filterOf(run, owner), ...aborting }
  const forced = { force: true, ...aborting }
  const withVolumes = { v: true, ...forced }
  const labelled = await engine.listContainers({ all: true, ...asked })
  const containers = labelled.filter(({ Names }) => isNamedForRun(run, Names))
  const ended: readonly unknown[] = await Promise.all(
    containers.map(({ Id }) => engine.getContainer(Id).remove(withVolumes).catch(tolerate)),
  )
  const [networks, { Volumes: volumes }] = await Promise.all([
    engine.listNetworks(asked),
    engine.listVolumes(asked),
  ])
  const removed: readonly unknown[] = await Promise.all([
    ...networks.map(({ Id }) => engine.getNetwork(Id).remove(aborting).catch(tolerate)),
    ...(volumes ?? []).map(({ Name }) => engine.getVolume(Name).remove(forced).catch(tolerate)),
  ])
  return {
    found: containers.length + networks.length + (volumes ?? []).length,
    obstacle: [...ended, ...removed].find((outcome) => outcome instanceof Error),
  }
}

export interface RunRemoval {
  /**
   * Milliseconds after which to search once more, because the engine may still carry out a request of a killed client; 0, the
   * default, for not at all.
   */
  readonly recheckAfterMs?: number
  readonly engine?: Docker
  /** How often the search is repeated: a network can only be removed after its last container. */
  readonly rounds?: number
  /** Ends the removal, also while the engine does not answer. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Removes the containers, networks and volumes of a run, found by the labels of the run and of its owner, until none are
 * left.
 * @throws Error when the engine does not answer, or when something cannot be removed; once the signal is aborted.
 */
export async function removeRun(
  run: string,
  owner: Identity,
  { recheckAfterMs = 0, engine = openEngine(), rounds = 50, signal }: RunRemoval = {},
): Promise<void> {
  const aborting: Aborting = signal === undefined ? {} : { abortSignal: signal }
  let settled = recheckAfterMs === 0
  let obstacle: Error | undefined
  for (let round = 0; round < rounds; round += 1) {
    const { found, ...seen } = await removeOnce(engine, run, owner, aborting)
    if (found === 0 && settled) return
    obstacle = seen.obstacle
    await delay(found === 0 ? recheckAfterMs : 20 + 5 * round, undefined, { signal })
    settled ||= found === 0
  }
  throw obstacle ?? new Error('Docker does not let go of them')
}
