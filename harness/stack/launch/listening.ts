import {
  numericEntries,
  processTable,
  readProc,
  readProcLink,
  withDescendants,
} from '../../measure/procfs.ts'

/** The state of a socket that listens, in the kernel's tables. */
const listening = '0A'

/** The ports on which sockets listen, by their inode. */
function listeners(): ReadonlyMap<string, number> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readProc(path) ?? '')
  const rows = tables.flatMap((table) => table.split('\n').slice(1)).map((row) => row.trim().split(/\s+/))
  return new Map(
    rows.flatMap(([, local = '', , state, , , , , , inode = '']) =>
      state === listening ? [[inode, Number.parseInt(local.split(':')[1] ?? '', 16)] as const] : [],
    ),
  )
}

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
