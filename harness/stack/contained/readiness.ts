import type { Ready } from '../../config/target/description.ts'
import type { Published } from '../../guard/processes/container-place.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { probe, readinessOf } from '../../guard/waiting/readiness.ts'
import type { Check } from '../../guard/waiting/ready.ts'
import { healthOf } from './health.ts'
import { whyClosed } from './inside.ts'

/** How long a connection must stay open to count as accepted by the service itself, in milliseconds. */
const lastsMs = 60

/** How long a connection may take to be opened, in milliseconds. */
const openTimeoutMs = 5000

/**
 * Whether a connection to a published port stays open. Docker accepts each connection itself, and drops it at once when
 * nothing listens inside. Data from the server also shows that the service accepted the connection.
 */
export const staysOpen = (port: number): Promise<boolean> =>
  probe({ host: '127.0.0.1', port }, openTimeoutMs, (settle) => {
    // If this process stood still, the end that arrived in the meantime is read before the connection counts as lasting.
    setTimeout(() => setImmediate(() => settle(true)), lastsMs)
  })

/**
 * How to detect that a container is ready. `where` is the setting with its port in the config; `hasHealthCheck` says whether
 * the health check of its image can be used.
 */
export function readyInContainer(
  ready: Ready,
  published: Published,
  { where, hasHealthCheck }: { readonly where: string; readonly hasHealthCheck: boolean },
): (process: GuardedProcess) => Check {
  const { port, inside } = published
  const takesConnections: Check = async () =>
    (await staysOpen(port)) ? undefined : `nothing takes connections on port ${inside} in its container`
  return (process) => {
    const asked = 'path' in ready || 'log' in ready ? readinessOf(ready, port)(process) : takesConnections
    const isWell: Check = 'health' in ready && hasHealthCheck ? healthOf(process) : async () => undefined
    const closed = () => whyClosed(process.pid, published, where)
    return async () => {
      const problem = (await asked()) ?? (await isWell())
      if (problem !== undefined) return closed() ?? problem
      // On a busy machine Docker drops a connection later than is waited for, so the sockets in the container decide.
      return asked === takesConnections ? closed() : undefined
    }
  }
}
