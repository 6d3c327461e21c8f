import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { type Address, addressOf } from '../../http/h1/address.ts'

/** Why a target cannot be reached: the stage at which it failed, and the code and words of the error. */
export interface Unreached {
  readonly stage: 'name' | 'connection' | 'handshake'
  readonly code: string
  readonly message: string
}

/** The protocol that requests will use. */
export type Reached = { readonly protocol: 'http1' | 'tls' | 'h2' }

const unreached = (stage: Unreached['stage'], error: unknown): Unreached => {
  // If a name has several addresses, each has an error of its own.
  const [first = error] = error instanceof AggregateError ? error.errors : []
  const { code = '', message = String(first) } = first as Partial<NodeJS.ErrnoException>
  return { stage, code, message }
}

/**
 * Waits until a socket emits `event`.
 * @throws the error of the socket, or one with the code LATE.
 */
function opened(socket: Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => reject(Object.assign(new Error('no answer came in time'), { code: 'LATE' })),
    timeoutMs,
  )
  socket.once(event, () => resolve())
  socket.once('error', reject)
  socket.once('close', () => reject(Object.assign(new Error('it closed the connection'), { code: 'CLOSED' })))
  return promise.finally(() => clearTimeout(timer))
}

async function handshake(
  { host, port, tls }: Address,
  authority: string | undefined,
  timeoutMs: number,
): Promise<Reached | Unreached> {
  const ca = authority === undefined ? {} : { ca: authority }
  const socket = connectSecurely({ ...tls, ...ca, host, port, ALPNProtocols: ['h2', 'http/1.1'] })
  socket.on('error', () => undefined)
  try {
    await opened(socket, 'secureConnect', timeoutMs)
    return { protocol: socket.alpnProtocol === 'h2' ? 'h2' : 'tls' }
  } catch (error) {
    return unreached('handshake', error)
  } finally {
    socket.destroy()
  }
}

/**
 * Opens one connection to a target and closes it again, to see whether its name resolves, something listens, and its
 * certificate is trusted. `authority` is a certificate (PEM) to trust beside those that the system knows.
 */
export async function tryConnecting(
  url: string,
  authority: string | undefined,
  timeoutMs: number,
): Promise<Reached | Unreached> {
  const address = addressOf(url, undefined)
  if (isIP(address.host) === 0)
    try {
      await lookup(address.host)
    } catch (error) {
      return unreached('name', error)
    }
  const socket = connect({ host: address.host, port: address.port })
  socket.on('error', () => undefined)
  try {
    await opened(socket, 'connect', timeoutMs)
  } catch (error) {
    return unreached('connection', error)
  } finally {
    socket.destroy()
  }
  return address.tls === undefined ? { protocol: 'http1' } : handshake(address, authority, timeoutMs)
}

/** The first bytes that a server sends when it is asked for a page; empty if it sends nothing. */
export async function firstWords(url: string, timeoutMs: number): Promise<string> {
  const { host, port } = addressOf(url, undefined)
  const socket = connect({ host, port })
  const said: Buffer[] = []
  socket.on('error', () => undefined)
  socket.on('data', (bytes: Buffer) => {
    said.push(bytes)
    socket.destroy()
  })
  socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`)
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  await new Promise((resolve) => socket.once('close', resolve))
  clearTimeout(timer)
  return Buffer.concat(said).toString('latin1').slice(0, 200)
}
