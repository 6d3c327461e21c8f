import type { ContainerPlace } from '../../guard/processes/container-place.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/** The path at which the container sees the prepared files. */
const source = '/prepared'

/** Room for the guide's million rows, and for the log of a run's writes. */
export const diskSize = '2g'

/**
 * The same description with its data on the memory disk that the containers of the run share. The container sees this disk at
 * the place of the prepared files; it sees the prepared files at another path, and copies them before it starts the program.
 * A restarted program finds its existing data.
 */
export function inMemory(
  description: ProcessDescription & { readonly container: ContainerPlace },
  data: string,
): ProcessDescription {
  const { container, command, args } = description
  const copy = `test -e "$0/PG_VERSION" || cp -a ${source} "$0"`
  return {
    ...description,
    command: 'sh',
    args: ['-c', `${copy} && exec "$@"`, data, command, ...args],
    container: { ...container, mounts: [...container.mounts, { from: data, to: source, writable: false }] },
  }
}
