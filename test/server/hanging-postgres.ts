import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

export interface HangingPostgres extends AsyncDisposable {
  databaseUrl: string
  /** Resolves when the first connection has been accepted. */
  connected: Promise<void>
}

/**
 * Accepts connections and says nothing, as a frozen PostgreSQL does; or, when it is not mute, passes everything on from and to a
 * real one, but never closes a connection.
 */
export async function hangingPostgres(databaseUrl: string, isMute: boolean): Promise<HangingPostgres> {
  const url = new URL(databaseUrl)
  const { hostname, port } = url
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => undefined)
  }
  const { promise: connected, resolve: connect } = Promise.withResolvers<void>()
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    keep(socket)
    connect()
    if (isMute) return
    const real = keep(createConnection(Number(port), hostname))
    socket.pipe(real, { end: false })
    real.pipe(socket, { end: false })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  url.port = String((listener.address() as AddressInfo).port)
  return {
    databaseUrl: url.href,
    connected,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
