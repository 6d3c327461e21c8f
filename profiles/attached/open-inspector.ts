import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { isLoopback } from '../../harness/guard/processes/socket-table.ts'
import { readProcLink } from '../../harness/measure/procfs.ts'
import { anywhere, type ListeningSocket } from '../../harness/stack/sockets/listeners.ts'
import { listenersOf, listeningIn } from '../../harness/stack/sockets/listening.ts'
import { catchesSigusr1, statusOf } from './runtime.ts'

/** Both in milliseconds. */
export interface OpeningLimits {
  /** How long Node may take to open its inspector after it was asked; a busy process opens it late. */
  readonly openMs: number
  /** How much longer an inspector that opens later is waited for, only to be closed again. */
  readonly lateMs: number
}

/** How often a connection to the inspector is tried, and how long one may take, in milliseconds. */
const connectAttempts = 3
const connectTimeoutMs = 5000
/** The port where Node opens its inspector by default. */
const usualPort = 9229

/** The URL for a session when this socket belongs to an inspector; undefined for any other socket. */
async function sessionAt({ port, address }: ListeningSocket): Promise<string | undefined> {
  const host = address === '::1' ? '[::1]' : '127.0.0.1'
  try {
    const answer = await fetch(`http://${host}:${port}/json/list`, {
      signal: AbortSignal.timeout(1000),
      redirect: 'error',
    })
    const listed: unknown = await answer.json()
    const [first] = Array.isArray(listed) ? listed : []
    const url: unknown = first?.webSocketDebuggerUrl
    // Only the path is taken from the answer, since an app could name another place and have our session do things there.
    return typeof url === 'string' && url.startsWith('ws://')
      ? `ws://${host}:${port}${new URL(url).pathname}`
      : undefined
  } catch {
    return undefined
  }
}

/** An open inspector: the URL for a session, and the address at which it listens. */
interface OpenInspector {
  readonly url: string
  readonly address: string
}

/** The inspector of a process, if it is open. */
export async function openAt(sockets: readonly ListeningSocket[]): Promise<OpenInspector | undefined> {
  for (const socket of sockets) {
    const url = await sessionAt(socket)
    if (url !== undefined) return { url, address: socket.address }
  }
  return undefined
}

/** @throws Error with the reason why a process must not be asked. */
function requireAskable(pid: number): void {
  const network = readProcLink(`/proc/${pid}/ns/net`)
  if (network === undefined) throw new Error(`process ${pid} has gone, or may not be looked at from here`)
  if (network !== readProcLink('/proc/self/ns/net'))
    throw new Error(
      `process ${pid} is in a container, whose loopback is not this one: perf looks into it from outside`,
    )
  if (!catchesSigusr1(statusOf(pid)))
    throw new Error(
      `process ${pid} does not open its inspector when asked (it was started with --disable-sigusr1)`,
    )
}

/** The inspector that a process opens at a new socket within some milliseconds. */
async function openedWithin(
  pid: number,
  ms: number,
  before: ReadonlySet<number>,
): Promise<OpenInspector | undefined> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    await delay(50)
    const found = await openAt(listenersOf(pid).filter(({ inode }) => !before.has(inode)))
    if (found !== undefined) return found
    if (statusOf(pid) === undefined) throw new Error(`process ${pid} ended before it opened its inspector`)
  }
  return undefined
}

/** Those of some sockets that were open before, and for all addresses. */
export const openEverywhere = (
  sockets: readonly ListeningSocket[],
  before: ReadonlySet<number>,
): readonly ListeningSocket[] =>
  sockets.filter(({ address, inode }) => before.has(inode) && anywhere.includes(address))

/**
 * Asks a process to open its inspector. One that opens too late is returned too, with the reason why it must not be used but
 * closed.
 * @throws Error when it does not open it, or has it open for all addresses already.
 */
export async function askToOpen(
  pid: number,
  { openMs, lateMs }: OpeningLimits,
): Promise<OpenInspector & { readonly refusal?: string }> {
  requireAskable(pid)
  const before = new Set(listenersOf(pid).map(({ inode }) => inode))
  const taken = (listeningIn(process.pid) ?? []).some(({ port }) => port === usualPort)
  process.kill(pid, 'SIGUSR1')
  const found = await openedWithin(pid, openMs, before)
  if (found !== undefined && isLoopback(found.address)) return found
  if (found !== undefined)
    return {
      ...found,
      refusal: `process ${pid} opens its inspector at ${found.address}, where other machines reach it, so it was closed again: start it without a host in --inspect-port`,
    }
  const everywhere = await openAt(openEverywhere(listenersOf(pid), before))
  if (everywhere !== undefined)
    throw new Error(
      `process ${pid} already has its inspector open at ${everywhere.address}, where other machines may reach it, and opens no other: start it without --inspect, or with --inspect=127.0.0.1:9229`,
    )
  const problem = `process ${pid} did not open its inspector within ${openMs / 1000} s`
  const late = await openedWithin(pid, lateMs, before)
  if (late !== undefined)
    return { ...late, refusal: `${problem}, but later, so it was closed again: load it less, with --rate` }
  throw new Error(
    taken
      ? `${problem}: something else listens at port ${usualPort}, where Node opens it`
      : `${problem}: should it still open it, which it writes to its standard error, every user of this machine can run code in it until it is restarted`,
  )
}

/** A connection to an inspector, if it takes one in time. */
async function connectedTo(url: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(url)
  const signal = AbortSignal.timeout(connectTimeoutMs)
  const outcomes = ['open', 'error'].map((name) => once(socket, name, { signal }))
  await Promise.race(outcomes).catch(() => undefined)
  if (socket.readyState === WebSocket.OPEN) return socket
  socket.close()
  return undefined
}

/**
 * A connection to the inspector of a process. It is tried several times, because only a session can close an inspector again.
 * @throws Error when it takes none.
 */
export async function connect(pid: number, url: string, wasOpen: boolean): Promise<WebSocket> {
  for (let left = connectAttempts; left > 0; left -= 1) {
    const socket = await connectedTo(url)
    if (socket !== undefined) return socket
    await delay(100)
  }
  const problem = `process ${pid} takes no session at its inspector, ${new URL(url).host}`
  throw new Error(
    wasOpen
      ? problem
      : `${problem}, so it cannot be closed again, and every user of this machine can run code in it: restart it`,
  )
}
