import { isIP } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'

/** The host and port of a target, and whether the connection is secured. */
export interface Address {
  readonly host: string
  readonly port: number
  /** The TLS options; undefined for plain TCP. */
  readonly tls: ConnectionOptions | undefined
}

/** Connects with Node's TLS, which is not loaded before: it takes 4 MiB that a load over plain connections does without. */
export const secureConnect = (options: ConnectionOptions): TLSSocket =>
  process.getBuiltinModule('node:tls').connect(options)

/** The address in a base URL. `authority` is a certificate (PEM) of an authority that the system does not know. */
export function addressOf(url: string, authority: string | undefined): Address {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol === 'http:') return { host, port: Number(port || 80), tls: undefined }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  const ca = authority === undefined ? {} : { ca: authority }
  return { host, port: Number(port || 443), tls: { ...servername, ...ca } }
}

/**
 * Which of our two protocols a secured address prefers.
 * @throws Error when the handshake does not end in time.
 */
export function negotiate({ host, port, tls }: Address, timeoutSeconds: number): Promise<'h2' | 'http/1.1'> {
  if (tls === undefined) return Promise.resolve('http/1.1')
  return new Promise((resolve, reject) => {
    const socket = secureConnect({ ...tls, host, port, ALPNProtocols: ['h2', 'http/1.1'] })
    // A timer of its own, because any received byte postpones the timeout of the socket.
    const late = new Error('the handshake took too long')
    const timer = setTimeout(() => socket.destroy(late), timeoutSeconds * 1000)
    socket.once('close', () => clearTimeout(timer))
    socket.once('secureConnect', () => {
      resolve(socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1')
      socket.destroy()
    })
    socket.once('error', (cause) =>
      reject(new Error(`No secure connection to ${host}:${port}: ${cause.message}`, { cause })),
    )
  })
}
