import {
  numericEntries,
  processTable,
  readProc,
  readProcLink,
  withDescendants,
} from '../../measure/procfs.ts'

/** The state of a socket that listens, in the kernel's tables. */
const listening = '0A'

/** A socket that listens, as a table of the kernel tells it. */
export interface Listening {
  /** Whether only its own machine, or container, reaches it. */
  readonly isLoopback: boolean
  readonly port: number
  readonly inode: string
}

/** Any of 127.0.0.0/8, and ::1, also as an IPv4 address in IPv6. Addresses are told in words of 32 bits, of which the last byte comes first. */
const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/

/** The sockets that listen in a table such as `/proc/net/tcp`. */
export const parseListening = (table: string): readonly Listening[] =>
  table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([, local = '', , state, , , , , , inode = '']) => {
      const [address = '', port = ''] = local.split(':')
      if (state !== listening) return []
      return [{ isLoopback: loopback.test(address), port: Number.parseInt(port, 16), inode }]
    })

/** What listens in the network of a process, of its container that is; undefined where that cannot be seen. */
export function listeningIn(pid: number): readonly Listening[] | undefined {
  const tables = ['tcp', 'tcp6'].map((name) => readProc(`/proc/${pid}/net/${name}`))
  if (tables[0] === undefined) return undefined
  return tables.flatMap((table) => parseListening(table ?? ''))
}

/** The ports on which sockets listen, by their inode. */
const listeners = (): ReadonlyMap<string, number> =>
  new Map((listeningIn(process.pid) ?? []).map(({ inode, port }) => [inode, port]))

/** The ports that a process or any of its children listens on, ascending; none where that cannot be seen. */
export function portsListenedOn(pid: number): readonly number[] {
  const known = listeners()
  const ports = withDescendants(processTable('/proc'), [pid]).flatMap((one) =>
    numericEntries(`/proc/${one}/fd`).flatMap((descriptor) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(`/proc/${one}/fd/${descriptor}`) ?? '')?.[1]
      const port = inode === undefined ? undefined : known.get(inode)
      return port === undefined ? [] : [port]
    }),
  )
  return [...new Set(ports)].toSorted((a, b) => a - b)
}
