import { readdir, readFile, readlink } from 'node:fs/promises'
import { TailgateError } from '../../base/errors.ts'
import { isFree } from '../../guard/ledger/port-reservation.ts'

/** The socket inode that listens on a port of 127.0.0.1 or of all addresses. */
async function listeningInode(port: number): Promise<string | undefined> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  )
  const listening = '0A'
  const row = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => state === listening && local?.endsWith(suffix))
  return row?.[9]
}

async function holds(pid: string, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  return links.includes(`socket:[${inode}]`)
}

/** Who listens on a port, as ` by nginx (process 4711)`; empty where that cannot be seen. */
export async function holderOf(port: number): Promise<string> {
  const inode = await listeningInode(port)
  if (inode === undefined) return ''
  for (const pid of (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name))) {
    if (!(await holds(pid, inode))) continue
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process')
    return ` by ${name.trim()} (process ${pid})`
  }
  return ''
}

/** @throws TailgateError PORT_TAKEN that names who holds it. */
export async function requireFree(port: number, service: string): Promise<void> {
  if (await isFree(port)) return
  throw new TailgateError('PORT_TAKEN', { port, service, holder: await holderOf(port) })
}
