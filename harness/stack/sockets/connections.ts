import type { Socket } from '../../guard/processes/socket-table.ts'
import { socketInodesOf, socketsIn } from './sockets.ts'

/** Inodes of the sockets that are connected to one of these ports. */
export const inodesConnectedTo = (
  sockets: readonly Socket[],
  ports: ReadonlySet<number>,
): readonly number[] =>
  sockets.flatMap(({ state, remotePort, inode }) =>
    state === 'established' && ports.has(remotePort) ? [inode] : [],
  )

/** Whether one of these processes is connected to one of these ports of this machine. */
export function connectedTo(ports: ReadonlySet<number>, pids: readonly number[], proc = '/proc'): boolean {
  const connected = new Set(inodesConnectedTo(socketsIn(`${proc}/net`) ?? [], ports))
  return (
    connected.size > 0 && pids.some((pid) => socketInodesOf(pid, proc).some((inode) => connected.has(inode)))
  )
}
