import type { ContainerPlace } from '../../guard/processes/container-place.ts'
import { settingsRoot } from '../../guard/processes/private-files.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/**
 * What a container sees of a run: the settings, which it cannot change, and the directories that are its own. All else in
 * the run directory is the harness's.
 * @param memory where a disk of the run's is, which is mounted by itself.
 */
export function runMounts(
  { directory, reaches = [] }: Pick<ProcessDescription, 'directory' | 'reaches'>,
  runDirectory: string,
  memory?: string,
): ContainerPlace['mounts'] {
  const settings = settingsRoot(runDirectory)
  const own = [...new Set([directory, ...reaches])].filter(
    (path) =>
      path.startsWith(`${runDirectory}/`) && !(memory !== undefined && `${path}/`.startsWith(`${memory}/`)),
  )
  return [
    { from: settings, to: settings, writable: false },
    ...own.map((path) => ({ from: path, to: path, writable: true })),
  ]
}
