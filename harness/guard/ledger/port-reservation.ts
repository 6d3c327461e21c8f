import { readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { hasCode } from '../../base/errors.ts'
import { portDirectory } from './run-root.ts'

/** Below this, ports belong to well-known services. */
const lowestPort = 20_000

/**
 * The first port that the system gives to outgoing connections. Reserved ports are below it, because a load generator opens
 * thousands of connections, and one of them could take the port of a service that is just starting.
 */
async function firstEphemeral(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'latin1').catch(() => '49152')
  const first = Number(range.trim().split(/\s+/)[0])
  return first > lowestPort + 1000 ? first : 65_535
}

/** Whether nothing listens on the port at 127.0.0.1. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })

/**
 * Holds a name against the harnesses of all users of the machine until this process ends; false when another process holds
 * it. A name in Linux's abstract socket namespace can be taken only once, needs no file, and disappears with its holder.
 */
export const holdName = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (process.platform !== 'linux') return resolve(true)
    const holder = createServer((socket) => socket.destroy())
    holder.unref()
    holder.once('error', () => resolve(false))
    holder.listen({ path: `\0tailgate-${name}` }, () => resolve(true))
  })

/** Holds a port in this way. */
export const holdPort = (port: number): Promise<boolean> => holdName(`port-${port}`)

/**
 * Claims a port for a run: by a link against other harnesses with the same root, and by `hold` against all others. The target
 * of the link is the run's id, because a link is created together with its content, and only once.
 */
async function claim(root: string, id: string, port: number): Promise<boolean> {
  const reservation = join(portDirectory(root), String(port))
  try {
    await symlink(id, reservation)
  } catch (problem) {
    if (hasCode(problem, 'EEXIST')) return false
    throw problem
  }
  if ((await isFree(port)) && (await holdPort(port))) return true
  await rm(reservation, { force: true })
  return false
}

/**
 * Reserves a free loopback port for a run.
 * @param random gives numbers in [0, 1).
 * @param intend is awaited before the reservation is made.
 */
export async function reservePort(
  root: string,
  id: string,
  random: () => number,
  intend: (port: number) => Promise<void>,
): Promise<number> {
  const end = await firstEphemeral()
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const port = lowestPort + Math.floor(random() * (end - lowestPort))
    await intend(port)
    if (await claim(root, id, port)) return port
  }
  throw new Error(`there is no free port between ${lowestPort} and ${end} on 127.0.0.1`)
}
