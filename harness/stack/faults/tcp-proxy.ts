/**
 * A TCP proxy between the app and one service, a process of its own: node tcp-proxy.ts PORT TARGET-PORT SOCKET.
 * Each line of JSON on the Unix socket sets the condition of the wire and is answered with "set".
 */
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { carry, soundWire, type WireCondition } from './delayed-pipe.ts'

function main(port: number, target: number, socketPath: string): void {
  let condition: WireCondition = soundWire
  const open = new Set<Socket>()
  const current = (): WireCondition => condition
  // Only answers are late, so that a latency of 20 ms adds 20 ms to each round trip.
  const towards = (): WireCondition => ({ ...condition, latency: 0 })
  const resetAll = (): void => {
    for (const socket of open) socket.resetAndDestroy()
  }
  const wire = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (condition.reset) return void client.resetAndDestroy()
    const service = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    for (const socket of [client, service]) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    carry(client, service, towards)
    carry(service, client, current)
  })
  const control = createServer((peer) => {
    peer.on('error', () => peer.destroy())
    createInterface(peer).on('line', (line) => {
      condition = { ...soundWire, ...JSON.parse(line) }
      if (condition.reset) resetAll()
      peer.end('set\n')
    })
  })
  wire.listen(port, '127.0.0.1')
  control.listen(socketPath)
  process.once('SIGTERM', () => {
    wire.close()
    control.close()
    resetAll()
  })
}

const [port, target, socketPath = ''] = process.argv.slice(2)
main(Number(port), Number(target), socketPath)
