import { readdir, readFile } from 'node:fs/promises'

/** The descendants of a process, itself first; only the process itself outside Linux. */
async function withDescendants(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const read = threads.map((thread) =>
    readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(() => ''),
  )
  const children = (await Promise.all(read)).flatMap((text) => text.split(' ').filter(Boolean).map(Number))
  return [pid, ...(await Promise.all(children.map(withDescendants))).flat()]
}

const bytesAt = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+([0-9]+) kB`, 'm').exec(text)?.[1]
  return found === undefined ? undefined : Number(found) * 1024
}

/**
 * The process's own memory plus its share of memory in common with others, so that shared buffers count once; else all of its
 * memory.
 */
async function shareOf(pid: number): Promise<number> {
  const share = bytesAt(await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => ''), 'Pss')
  return share ?? bytesAt(await readFile(`/proc/${pid}/status`, 'latin1').catch(() => ''), 'VmRSS') ?? 0
}

/** Bytes of memory that processes and their descendants use now; PostgreSQL and Nginx do their work in descendants. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  const all = new Set((await Promise.all(pids.map(withDescendants))).flat())
  return (await Promise.all([...all].map(shareOf))).reduce((sum, bytes) => sum + bytes, 0)
}
