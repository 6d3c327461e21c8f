import { within } from '../../base/within.ts'
import type { Child } from '../processes/children.ts'
import type { ContainerPlace } from '../processes/container-place.ts'
import type { ProcessDescription } from '../processes/process.ts'
import type { ContainerHome } from './container.ts'
import { makeNetwork, noteNetwork, startContainer } from './container.ts'
import { ownerVariables } from './engine.ts'
import { removeRun } from './remove.ts'

/** The containers of one run. */
export interface Containers {
  start(description: ProcessDescription, place: ContainerPlace): Promise<Child>
  /** What a program must be told that makes containers by itself, so that they are found by their labels. */
  lend(): Promise<Readonly<Record<string, string>>>
  /** Removes them all, with their network. */
  remove(): Promise<'removed' | 'left'>
}

/** How long a container that is just being made is waited for before everything is removed, in milliseconds. */
const startingTimeoutMs = 10_000

/** How long what is removed at its own end may take once everything is removed, in milliseconds. */
const endingTimeoutMs = 5000

export function openContainers(home: ContainerHome): Containers {
  const starting = new Set<Promise<unknown>>()
  const ending: Promise<unknown>[] = []
  let network: Promise<void> | undefined
  const needNetwork = (): Promise<void> => {
    network ??= makeNetwork(home)
    return network
  }
  return {
    async lend() {
      await noteNetwork(home)
      return ownerVariables(home.id, home.owner)
    },
    start(description, place) {
      const started = startContainer(description, place, home, needNetwork)
      const settled = started.catch(() => undefined).finally(() => starting.delete(settled))
      starting.add(settled)
      void started.then(
        ({ ended }) => ending.push(ended),
        () => undefined,
      )
      return started
    },
    async remove() {
      await within(Promise.all(starting), startingTimeoutMs, undefined)
      const outcome = await removeRun(home.id, home.owner).then(
        () => 'removed' as const,
        () => 'left' as const,
      )
      // Docker forgets the volumes of a container whose removal is given up by who asked for it, as by our own end.
      await within(Promise.all(ending), endingTimeoutMs, undefined)
      return outcome
    },
  }
}
