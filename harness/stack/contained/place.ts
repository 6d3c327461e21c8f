import { availableParallelism } from 'node:os'
import type { ContainerPlace, Published } from '../../guard/processes/container-place.ts'
import { guideLimits } from '../docker/limits.ts'

/** A container that runs as its image says, with its own address in the network of the run. */
export const ownPlace = (
  image: string,
  publish: readonly Published[],
  entry: ContainerPlace['entry'],
): ContainerPlace => ({
  image,
  entry,
  workingDirectory: undefined,
  user: undefined,
  network: { type: 'own', publish },
  mounts: [],
  tmpfs: {},
  // Docker refuses more processors than the machine has.
  limits: { ...guideLimits, cpus: Math.min(guideLimits.cpus, availableParallelism()) },
})
