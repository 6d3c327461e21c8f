import { basename } from 'node:path'
import type { Socket } from '../../guard/processes/socket-table.ts'
import { commandLineOf, numericEntries, readProc } from '../../measure/procfs.ts'
import { socketInodesOf, socketsIn } from './sockets.ts'

/** A listening socket. */
export type ListeningSocket = Pick<Socket, 'address' | 'port' | 'inode' | 'uid'>

/** The listening ones among some sockets. */
export const listenersAmong = (sockets: readonly Socket[]): readonly ListeningSocket[] =>
  sockets
    .filter(({ state }) => state === 'listening')
    .map(({ address, port, inode, uid }) => ({ address, port, inode, uid }))

/** The addresses that stand for all addresses of a machine. */
export const anywhere: readonly string[] = ['0.0.0.0', '::']

/**
 * The sockets that receive what is sent to an address and port: those bound to the address, else those bound to any address.
 */
export function socketsAt(
  sockets: readonly ListeningSocket[],
  addresses: readonly string[],
  port: number,
): readonly ListeningSocket[] {
  const there = sockets.filter((socket) => socket.port === port)
  const exact = there.filter(({ address }) => addresses.includes(address))
  if (exact.length > 0) return exact
  return there.filter(({ address }) => anywhere.includes(address))
}

/** Whether a program of this machine receives datagrams at a port, as HTTP/3 uses. */
export function takesDatagrams(port: number, proc = '/proc'): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return ['udp', 'udp6'].some((name) =>
    new RegExp(`^ *\\d+: [0-9A-F]+:${hex} `, 'm').test(readProc(`${proc}/net/${name}`) ?? ''),
  )
}

/** Who listens at a port of this machine. */
export interface Listeners {
  /** The processes that hold the sockets, oldest first. */
  readonly pids: readonly number[]
  /** The users of the sockets whose processes may not be read from here. */
  readonly hiddenUsers: readonly number[]
}

/** The processes that hold each of these sockets; a process whose files may not be listed is not found. */
function holdersOf(inodes: ReadonlySet<number>, proc: string): ReadonlyMap<number, readonly number[]> {
  const holders = new Map<number, number[]>()
  for (const pid of numericEntries(proc))
    for (const inode of new Set(socketInodesOf(pid, proc)))
      if (inodes.has(inode)) holders.set(inode, [...(holders.get(inode) ?? []), pid])
  return holders
}

/** The init process holds sockets for services that it starts on demand; it is not one of these services. */
const isInit = (pid: number): boolean => pid === 1

/**
 * Finds the processes that listen where a URL leads. Their children, with whom they may share the work, are found each
 * second.
 */
export function findListeners(addresses: readonly string[], port: number, proc = '/proc'): Listeners {
  const sockets = socketsAt(listenersAmong(socketsIn(`${proc}/net`) ?? []), addresses, port)
  const holders = holdersOf(new Set(sockets.map(({ inode }) => inode)), proc)
  const all = [...new Set([...holders.values()].flat())].sort((a, b) => a - b)
  const others = all.filter((pid) => !isInit(pid))
  return {
    pids: others.length > 0 ? others : all,
    hiddenUsers: [...new Set(sockets.filter(({ inode }) => !holders.has(inode)).map(({ uid }) => uid))],
  }
}

/** The name of the program that a process runs, as it was called; undefined when the process has ended. */
export function programOf(pid: number, proc = '/proc'): string | undefined {
  // A program may overwrite its arguments: `nginx: master process /usr/sbin/nginx`.
  const [called = ''] = commandLineOf(pid, proc)
  const name = basename(called.split(/:? /)[0] ?? '')
  return name || readProc(`${proc}/${pid}/comm`)?.trim() || undefined
}
