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

/** The sign of a process that a path or its log gives; undefined for one that its port or its health check gives. */
export const signOf = (ready: Ready, port: number, process: GuardedProcess): Check | undefined =>
  'path' in ready || 'log' in ready ? readinessOf(ready, port)(process) : undefined

interface Contained {
  /** The setting with its port in the config. */
  readonly where: string
  /** Whether the health check of its image can be used. */
  readonly hasHealthCheck: boolean
  /** The load goes to the port of the app, so it must take connections; a worker that is ready by its log need not. */
  readonly isApp: boolean
}

/** How to detect that a container is ready. */
export function readyInContainer(
  ready: Ready,
  published: Published,
  { where, hasHealthCheck, isApp }: Contained,
): (process: GuardedProcess) => Check {
  const { port, inside } = published
  const takesConnections: Check = async () =>
    (await staysOpen(port)) ? undefined : `nothing takes connections on port ${inside} in its container`
  return (process) => {
    const told = signOf(ready, port, process)
    const asksPort = told === undefined || (isApp && 'log' in ready)
    const isWell: Check = 'health' in ready && hasHealthCheck ? healthOf(process) : async () => undefined
    const closed = () => whyClosed(process.pid, published, where)
    return async () => {
      const problem =
        (await told?.()) ?? (asksPort ? await takesConnections() : undefined) ?? (await isWell())
      if (problem !== undefined) return closed() ?? problem
      // On a busy machine Docker drops a connection later than is waited for, so the sockets in the container decide.
      return asksPort ? closed() : undefined
    }
  }
}
