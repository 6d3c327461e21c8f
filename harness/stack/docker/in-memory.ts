import type { ContainerPlace } from '../../guard/docker/place.ts'
import type { ProcessDescription } from '../../guard/process.ts'

/** Where the container sees the prepared files. */
const source = '/prepared'

/** Room for the guide's million of masks and the log of a run's writes. */
const size = '2g'

/**
 * The same description with its data in memory: the container mounts the prepared directory elsewhere, memory in its
 * place, and copies before it starts the program. What is written goes with the container.
 */
export function inMemory(
  description: ProcessDescription & { readonly container: ContainerPlace },
  data: string,
): ProcessDescription {
  const { container, command, args } = description
  const { uid, gid } = container.user
  return {
    ...description,
    command: 'sh',
    args: ['-c', `cp -a ${source}/. "$0" && exec "$@"`, data, command, ...args],
    container: {
      ...container,
      mounts: [...container.mounts, { from: data, to: source, writable: false }],
      tmpfs: { ...container.tmpfs, [data]: `rw,mode=0700,size=${size},uid=${uid},gid=${gid}` },
    },
  }
}
