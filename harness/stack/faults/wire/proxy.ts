/**
 * A TCP proxy in front of one service, as a process of its own: node proxy.ts SOCKET ADDRESS PORT:TARGET-PORT... Each line of
 * JSON on the Unix socket is the new list of faults of the wire, and is answered with "set".
 */
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { WireFault } from '../../../config/faults/fault-effects.ts'
import { carryBytes } from './pipe.ts'
import type { Direction, Toxic } from './toxic.ts'
import { toxicOf } from './toxics.ts'

function main(socketPath: string, address: string, links: readonly string[]): void {
  let toxics: readonly Toxic[] = []
  const current = (): readonly Toxic[] => toxics
  const resets = (): boolean => toxics.some((toxic) => toxic.resets)
  const open = new Set<Socket>()
  /** What tells each direction of each connection that the faults have changed. */
  const hastens = new Set<() => void>()
  const carry = (from: Socket, to: Socket, direction: Direction): void => {
    const hasten = carryBytes(from, to, direction, current)
    hastens.add(hasten)
    to.once('close', () => hastens.delete(hasten))
  }
  const resetAll = (): void => {
    for (const socket of open) socket.resetAndDestroy()
  }
  const wires = links.map((link) => {
    const [port, target] = link.split(':').map(Number)
    const wire = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      if (resets()) return void client.resetAndDestroy()
      const service = connect({ port: target ?? 0, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
      for (const socket of [client, service]) {
        open.add(socket)
        socket.once('close', () => open.delete(socket))
      }
      carry(client, service, 'asked')
      carry(service, client, 'answered')
    })
    // The same as Nginx's backlog, so that a burst of new connections is not refused here.
    return wire.listen({ port, host: address, backlog: 4096 })
  })
  const control = createServer((peer) => {
    peer.on('error', () => peer.destroy())
    createInterface(peer).on('line', (line) => {
      const faults: readonly WireFault[] = JSON.parse(line)
      toxics = faults.map(toxicOf)
      if (resets()) resetAll()
      for (const hasten of hastens) hasten()
      peer.end('set\n')
    })
  }).listen(socketPath)
  process.once('SIGTERM', () => {
    for (const server of [...wires, control]) server.close()
    resetAll()
  })
}

const [socketPath = '', address = '', ...links] = process.argv.slice(2)
main(socketPath, address, links)
