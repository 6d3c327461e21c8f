import type { Published } from '../../guard/processes/container-place.ts'
import { isLoopback } from '../../guard/processes/socket-table.ts'
import type { ListeningSocket } from '../sockets/listeners.ts'
import { listeningIn } from '../sockets/listening.ts'

/**
 * Why a published port cannot be used, according to the listening sockets of the container; undefined when these are not
 * known.
 * @param where the setting with the port in the config, such as `app.port`.
 */
export function closedWords(
  listeners: readonly ListeningSocket[],
  { inside }: Published,
  where: string,
): string | undefined {
  if (listeners.some((one) => one.port === inside && !isLoopback(one.address))) return undefined
  if (listeners.some((one) => one.port === inside))
    return `it listens on port ${inside} of 127.0.0.1 in its container only: let it listen on all addresses (0.0.0.0), as the variable HOST says`
  const others = [...new Set(listeners.filter((one) => !isLoopback(one.address)).map(({ port }) => port))]
  return others.length === 0
    ? `nothing listens on port ${inside} in its container`
    : `nothing listens on port ${inside} in its container, but on ${others.join(' and ')}: write that into ${where}`
}

/** The same for the container of a process; undefined when it cannot be inspected. */
export function whyClosed(pid: number, published: Published, where: string): string | undefined {
  const listeners = listeningIn(pid)
  return listeners === undefined ? undefined : closedWords(listeners, published, where)
}
