import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { parseSockets } from '../../guard/processes/socket-table.ts'
import { findListeners, listenersAmong, programOf, socketsAt, takesDatagrams } from './listeners.ts'

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const line = (address: string, port: string, state: string, uid: number, inode: number): string =>
  `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000 100 0 0 10 0`

const parseListeners = (text: string) => listenersAmong(parseSockets(text))

describe('listening sockets as /proc/net/tcp tells them', () => {
  test.each([
    ['an IPv4 address', '0100007F', '127.0.0.1'],
    ['any IPv4 address', '00000000', '0.0.0.0'],
    ['any IPv6 address', '00000000000000000000000000000000', '::'],
    ['the IPv6 loopback', '00000000000000000000000001000000', '::1'],
    ['an IPv4 address within IPv6', '0000000000000000FFFF00000100007F', '127.0.0.1'],
  ])('%s', (_, hex, address) => {
    expect(parseListeners([heading, line(hex, '0BB8', '0A', 1000, 77)].join('\n'))).toEqual([
      { address, port: 3000, inode: 77, uid: 1000 },
    ])
  })

  test('connections do not listen', () => {
    expect(parseListeners([heading, line('0100007F', '0BB8', '01', 1000, 77)].join('\n'))).toEqual([])
  })
})

describe('the sockets that receive what is sent to 127.0.0.1:3000', () => {
  const socket = (address: string, inode: number, port = 3000) => ({ address, port, inode, uid: 0 })
  test.each([
    ['the one bound to that address', [socket('127.0.0.1', 1), socket('0.0.0.0', 2)], [1]],
    ['the one bound to any address', [socket('10.0.0.1', 1), socket('0.0.0.0', 2)], [2]],
    ['the one bound to any address of both families', [socket('::', 3)], [3]],
    ['all that share it', [socket('127.0.0.1', 1), socket('127.0.0.1', 2)], [1, 2]],
    ['nobody at another port', [socket('127.0.0.1', 1, 3001)], []],
  ])('%s', (_, sockets, inodes) => {
    expect(socketsAt(sockets, ['127.0.0.1'], 3000).map(({ inode }) => inode)).toEqual(inodes)
  })
})

test('the process that listens at a port of this machine is found, with the name of its program', async () => {
  await using server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(findListeners(['127.0.0.1'], port)).toEqual({ pids: [process.pid], hiddenUsers: [] })
  expect(programOf(process.pid)).toMatch(/node/i)
})

test('a port that receives datagrams, as HTTP/3 uses, is told from one that does not', async () => {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  expect(takesDatagrams(port)).toBe(true)
  await new Promise<void>((resolve) => socket.close(resolve))
  expect(takesDatagrams(port)).toBe(false)
})

test('a socket whose processes may not be read is reported with its user', () => {
  // A procfs with one socket and no process whose files may be listed.
  expect(findListeners(['127.0.0.1'], 3000, new URL('fixtures/proc', import.meta.url).pathname)).toEqual({
    pids: [],
    hiddenUsers: [70],
  })
})
