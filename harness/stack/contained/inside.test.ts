import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { parseSockets, isLoopback as reachesItself } from '../../guard/processes/socket-table.ts'
import { listenersAmong } from '../sockets/listeners.ts'
import { commandOf } from './health.ts'
import { exposedPorts } from './image-facts.ts'
import { closedWords } from './inside.ts'
import { insidePorts } from './inside-ports.ts'
import { staysOpen } from './readiness.ts'

const row = (address: string, port: number, state = '0A') =>
  `  0: ${address}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 0:0 0:0 0 0 0 77`
const any = '00000000'
const table = (...rows: readonly string[]) =>
  listenersAmong(parseSockets(['  sl  local_address', ...rows].join('\n')))

test.each([
  ['all addresses', any, false],
  ['all of IPv6', '0'.repeat(32), false],
  ['127.0.0.1', '0100007F', true],
  ['the names server of Docker, 127.0.0.11', '0B00007F', true],
  ['::1', `${'0'.repeat(24)}01000000`, true],
  ['127.0.0.1 in IPv6', `${'0'.repeat(16)}FFFF00000100007F`, true],
])('what listens on %s is told as such', (_, address, isLoopback) =>
  expect(
    table(row(address, 80)).map((one) => ({
      ...{ isLoopback: reachesItself(one.address), port: one.port, inode: String(one.inode) },
    })),
  ).toEqual([{ isLoopback, port: 80, inode: '77' }]),
)

test('connections are no listeners', () => expect(table(row(any, 80, '01'))).toEqual([]))

const published = { port: 4711, inside: 80 }
test.each([
  ['the port', [row(any, 80)], undefined],
  ['nothing', [], 'nothing listens on port 80 in its container'],
  ['other ports', [row(any, 90), row('0B00007F', 53)], 'but on 90: write that into app.port'],
  ['its own loopback', [row('0100007F', 80)], 'on port 80 of 127.0.0.1 in its container only'],
])('a container that listens on %s', (_, rows, words) => {
  const told = closedWords(table(...rows), published, 'app.port')
  if (words === undefined) expect(told).toBeUndefined()
  else expect(told).toContain(words)
})

test('ports of an image are its TCP ports', () =>
  expect(exposedPorts({ '80/tcp': {}, '53/udp': {}, '90': {} }).toSorted()).toEqual([80, 90]))

test('a service keeps its fixed port in its container, and gets every other port from outside', () =>
  expect(insidePorts({ ports: { main: 6379, admin: 0 } }, { main: 1, admin: 2 })).toEqual({
    ...{ main: 6379, admin: 2 },
  }))

test.each([
  [
    ['CMD', 'ask', 'it'],
    ['ask', 'it'],
  ],
  [
    ['CMD-SHELL', 'ask it'],
    ['/bin/sh', '-c', 'ask it'],
  ],
  [['NONE'], undefined],
  [undefined, undefined],
])('the health check %j is asked as %j', (given, command) => expect(commandOf(given)).toEqual(command))

let server: Server | undefined
afterEach(() => server?.close())
const listening = async (onConnection: Parameters<typeof createServer>[1]): Promise<number> => {
  const started = createServer(onConnection)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return (started.address() as { port: number }).port
}

test.each<[string, Parameters<typeof createServer>[1], boolean]>([
  ['waits for a request', () => undefined, true],
  ['speaks first', (socket) => socket.end('220 ready'), true],
  ['is dropped, as Docker does where nothing listens inside', (socket) => socket.destroy(), false],
])('a connection that %s', async (_, onConnection, open) =>
  expect(await staysOpen(await listening(onConnection))).toBe(open),
)
