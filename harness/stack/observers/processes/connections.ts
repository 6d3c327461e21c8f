import { numericEntries, readProc, readProcLink } from '../../../measure/procfs.ts'

const established = '01'

/** Inodes of the sockets that are connected to one of these ports, from the text of /proc/net/tcp or tcp6. */
export const inodesConnectedTo = (text: string, ports: ReadonlySet<number>): readonly string[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, , remote = '', state, , , , , , inode] = line.trim().split(/\s+/)
      const port = Number.parseInt(remote.split(':')[1] ?? '', 16)
      return state === established && inode !== undefined && ports.has(port) ? [inode] : []
    })

/** Whether one of these processes is connected to one of these ports of this machine. */
export function connectedTo(ports: ReadonlySet<number>, pids: readonly number[], proc = '/proc'): boolean {
  const sockets = new Set(
    ['tcp', 'tcp6'].flatMap((name) => inodesConnectedTo(readProc(`${proc}/net/${name}`) ?? '', ports)),
  )
  if (sockets.size === 0) return false
  return pids.some((pid) =>
    numericEntries(`${proc}/${pid}/fd`).some((file) => {
      const [, inode = ''] = /^socket:\[(\d+)\]$/.exec(readProcLink(`${proc}/${pid}/fd/${file}`) ?? '') ?? []
      return sockets.has(inode)
    }),
  )
}
