import { isIP } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'

/** Where requests go, and how. */
export interface Address {
  readonly host: string
  readonly port: number
  /** How the connection is secured; undefined for plain TCP. */
  readonly tls: ConnectionOptions | undefined
}

/** The address in a base URL; `authority` is a certificate (PEM) to trust that the system does not know. */
export function addressOf(url: string, authority: string | undefined): Address {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol === 'http:') return { host, port: Number(port || 80), tls: undefined }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  const ca = authority === undefined ? {} : { ca: authority }
  return { host, port: Number(port || 443), tls: { ...servername, ...ca } }
}

/** The protocol a secured address prefers of the two we speak. @throws Error when there is no handshake in time. */
export function negotiate({ host, port, tls }: Address, timeoutSeconds: number): Promise<'h2' | 'http/1.1'> {
  if (tls === undefined) return Promise.resolve('http/1.1')
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tls, host, port, ALPNProtocols: ['h2', 'http/1.1'] })
    // Not the socket's own timeout, which a byte now and then puts off for ever.
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
