import type { ContainerPlace } from '../../guard/processes/container-place.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/** Where the container sees the prepared files. */
const source = '/prepared'

/** Room for the guide's million of rows and the log of a run's writes. */
export const diskSize = '2g'

/**
 * The same description with its data on the disk in memory that the containers of the run share: they see that in the
 * place of the prepared files, which this one sees elsewhere and copies before it starts the program. A program that is
 * started again finds what it had.
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
