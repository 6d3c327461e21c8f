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
  readonly address: string
  readonly port: number
  readonly inode: string
}

/** Bytes of an address are told in the order of this machine, in words of 32 bits; only the usual ones are told in words. */
const addresses: Readonly<Record<string, string>> = {
  '0100007F': '127.0.0.1',
  '00000000': '0.0.0.0',
  '00000000000000000000000000000000': '::',
  '00000000000000000000000001000000': '::1',
}

/** The sockets that listen in a table such as `/proc/net/tcp`. */
export const parseListening = (table: string): readonly Listening[] =>
  table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([, local = '', , state, , , , , , inode = '']) => {
      const [address = '', port = ''] = local.split(':')
      if (state !== listening) return []
      return [{ address: addresses[address] ?? address, port: Number.parseInt(port, 16), inode }]
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
