import { parseSockets, type Socket } from '../../guard/processes/socket-table.ts'
import { numericEntries, readProc, readProcLink } from '../../measure/procfs.ts'

/**
 * The TCP sockets of a network. `directory` is its view in procfs: `/proc/net`, or `/proc/<pid>/net` for that of a container.
 * Undefined when it cannot be read.
 */
export function socketsIn(directory: string): readonly Socket[] | undefined {
  const tables = ['tcp', 'tcp6'].map((name) => readProc(`${directory}/${name}`))
  if (tables[0] === undefined) return undefined
  return tables.flatMap((table) => parseSockets(table ?? ''))
}

/** The inodes of the sockets that a process holds; empty when its files may not be listed. */
export const socketInodesOf = (pid: number, proc = '/proc'): readonly number[] =>
  numericEntries(`${proc}/${pid}/fd`).flatMap((file) => {
    const inode = /^socket:\[(\d+)\]$/.exec(readProcLink(`${proc}/${pid}/fd/${file}`) ?? '')?.[1]
    return inode === undefined ? [] : [Number(inode)]
  })
