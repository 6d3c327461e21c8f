import { processTable, withDescendants } from '../../measure/procfs.ts'
import { type ListeningSocket, listenersAmong } from './listeners.ts'
import { socketInodesOf, socketsIn } from './sockets.ts'

/**
 * The listening sockets in the network of a process, which may be that of a container; undefined when they cannot be read.
 */
export function listeningIn(pid: number): readonly ListeningSocket[] | undefined {
  const sockets = socketsIn(`/proc/${pid}/net`)
  return sockets && listenersAmong(sockets)
}

/** The sockets on which a process itself listens; empty when they cannot be read. */
export function listenersOf(pid: number): readonly ListeningSocket[] {
  const held = new Set(socketInodesOf(pid))
  return (listeningIn(process.pid) ?? []).filter(({ inode }) => held.has(inode))
}

/** The ports on which a process or any of its children listens, ascending; empty when they cannot be read. */
export function portsListenedOn(pid: number): readonly number[] {
  const held = new Set(withDescendants(processTable('/proc'), [pid]).flatMap((one) => socketInodesOf(one)))
  const ports = (listeningIn(process.pid) ?? []).flatMap(({ inode, port }) => (held.has(inode) ? [port] : []))
  return [...new Set(ports)].toSorted((a, b) => a - b)
}
