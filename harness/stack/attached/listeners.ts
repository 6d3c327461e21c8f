import { basename } from 'node:path'
import { numericEntries, readProc, readProcLink } from '../../measure/procfs.ts'

/** A socket that listens, as /proc/net/tcp tells. */
export interface ListeningSocket {
  readonly address: string
  readonly port: number
  readonly inode: number
  /** Who opened it. */
  readonly uid: number
}

/** An address as the kernel prints it: words of 32 bits, each with its bytes turned around. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  )
  if (bytes.length === 4) return bytes.join('.')
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (isMapped) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0))
  if (groups.every((group) => group === 0)) return '::'
  return groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1
    ? '::1'
    : groups.map((group) => group.toString(16)).join(':')
}

const listening = '0A'

/** The listening sockets in the text of /proc/net/tcp or tcp6. */
export function parseListeners(text: string): readonly ListeningSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , uid, , inode] = line.trim().split(/\s+/)
      const [address, port] = local.split(':')
      if (state !== listening || address === undefined || port === undefined) return []
      return [
        {
          address: addressOf(address),
          port: Number.parseInt(port, 16),
          inode: Number(inode),
          uid: Number(uid),
        },
      ]
    })
}

const anywhere: readonly string[] = ['0.0.0.0', '::']

/** The sockets that get what is sent to an address and port: those bound to it, else those bound to any address. */
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

/** Whether anything of this machine takes datagrams at a port, as HTTP/3 comes in. */
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
  /** The users of the sockets whose processes may not be looked at from here. */
  readonly hiddenUsers: readonly number[]
}

/** Processes that hold each of these sockets; a process whose files may not be listed is not seen. */
function holdersOf(inodes: ReadonlySet<number>, proc: string): ReadonlyMap<number, readonly number[]> {
  const holders = new Map<number, number[]>()
  for (const pid of numericEntries(proc))
    for (const file of numericEntries(`${proc}/${pid}/fd`)) {
      const inode = Number(/^socket:\[(\d+)\]$/.exec(readProcLink(`${proc}/${pid}/fd/${file}`) ?? '')?.[1])
      if (!inodes.has(inode)) continue
      const known = holders.get(inode) ?? []
      if (!known.includes(pid)) holders.set(inode, [...known, pid])
    }
  return holders
}

/** The first process holds sockets for services that it starts when they are asked for; it is none of them. */
const isInit = (pid: number): boolean => pid === 1

/** Finds the processes that listen where a URL leads. Children that they share the work with are found each second. */
export function findListeners(addresses: readonly string[], port: number, proc = '/proc'): Listeners {
  const text = (name: string) => readProc(`${proc}/net/${name}`) ?? ''
  const sockets = socketsAt(
    [...parseListeners(text('tcp')), ...parseListeners(text('tcp6'))],
    addresses,
    port,
  )
  const holders = holdersOf(new Set(sockets.map(({ inode }) => inode)), proc)
  const all = [...new Set([...holders.values()].flat())].sort((a, b) => a - b)
  const others = all.filter((pid) => !isInit(pid))
  return {
    pids: others.length > 0 ? others : all,
    hiddenUsers: [...new Set(sockets.filter(({ inode }) => !holders.has(inode)).map(({ uid }) => uid))],
  }
}

/** The name of the program a process runs, as it was called; undefined when it is gone. */
export function programOf(pid: number, proc = '/proc'): string | undefined {
  // Programs may write over their arguments: `nginx: master process /usr/sbin/nginx`.
  const [called = ''] = (readProc(`${proc}/${pid}/cmdline`) ?? '').split('\0')
  const name = basename(called.split(/:? /)[0] ?? '')
  return name || readProc(`${proc}/${pid}/comm`)?.trim() || undefined
}
