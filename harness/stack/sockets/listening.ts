import { processTable, withDescendants } from '../../measure/procfs.ts'
import { type ListeningSocket, listenersAmong } from './listeners.ts'
import { socketInodesOf, socketsIn } from './socket-table.ts'

/** What listens in the network of a process, of its container that is; undefined where that cannot be seen. */
export function listeningIn(pid: number): readonly ListeningSocket[] | undefined {
  const sockets = socketsIn(`/proc/${pid}/net`)
  return sockets && listenersAmong(sockets)
}

/** The sockets that a process itself listens on; none where that cannot be seen. */
export function listenersOf(pid: number): readonly ListeningSocket[] {
  const held = new Set(socketInodesOf(pid))
  return (listeningIn(process.pid) ?? []).filter(({ inode }) => held.has(inode))
}

/** The ports that a process or any of its children listens on, ascending; none where that cannot be seen. */
export function portsListenedOn(pid: number): readonly number[] {
  const held = new Set(withDescendants(processTable('/proc'), [pid]).flatMap((one) => socketInodesOf(one)))
  const ports = (listeningIn(process.pid) ?? []).flatMap(({ inode, port }) => (held.has(inode) ? [port] : []))
  return [...new Set(ports)].toSorted((a, b) => a - b)
}
