import type { ContainerPlace } from '../../guard/processes/container-place.ts'
import { settingsRoot } from '../../guard/processes/private-files.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/**
 * The parts of a run directory that a container sees: the settings, read-only, and the service's own directories. Everything
 * else belongs to the harness.
 * @param memory the path of a memory disk of the run, which is mounted separately.
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
