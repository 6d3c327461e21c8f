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
  /** The variables for a program that itself creates containers, so that these are found by their labels. */
  lend(): Promise<Readonly<Record<string, string>>>
  /** Removes all of them, with their network. */
  remove(): Promise<'removed' | 'left'>
}

/** How long the removal waits for a container that is just being created, in milliseconds. */
const startingTimeoutMs = 10_000

/** How long containers that remove themselves at their end may take for it, in milliseconds. */
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
      // Docker forgets the volumes of a container when the process that requested its removal ends too early, as this one
      // would.
      await within(Promise.all(ending), endingTimeoutMs, undefined)
      return outcome
    },
  }
}
