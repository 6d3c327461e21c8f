import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify } from '../../../guard/processes/identity.ts'
import { parseSockets } from '../../../guard/processes/socket-table.ts'
import { processTable } from '../../../measure/procfs.ts'
import { connectedTo, inodesConnectedTo } from '../../sockets/connections.ts'
import { expositionOf } from './exposition.ts'
import { livingIn, processesOfStack, serviceOf } from './processes-of-stack.ts'

test.each([
  ['app-1', 'app'],
  ['app-12', 'app'],
  ['postgres', 'postgres'],
  ['driver-browse-sock', 'generator'],
  ['redis-exporter', 'exporters'],
  ['data-exporter', 'data-exporter'],
  ['queue', 'queue'],
])('%s of a ledger is counted as %s', (name, service) => {
  expect(serviceOf(name)).toBe(service)
})

test('of two stacks with three processes of the app each, each counts its own three, whatever else runs there', () => {
  const at = (pid: number, started = pid) => ({ pid, start: String(started), boot: 'b' })
  const entry = (name: string, pid: number, started?: number) => ({
    ...({ type: 'process', name, stopSignal: 'SIGTERM', identity: at(pid, started) } as const),
  })
  const stack = (first: number) => ({
    entries: [
      entry('app-1', first),
      entry('app-2', first + 1),
      entry('app-3', first + 2),
      // Its number belongs to another process by now.
      entry('app-4', first + 3, 1),
      entry('postgres', first + 4),
      entry('driver-browse-sock', first + 5),
    ],
  })
  const pids = Array.from({ length: 40 }, (_, index) => 100 + index)
  const table = new Map(pids.map((pid) => [pid, { parent: 1, started: pid, ticks: 0, childTicks: 0 }]))
  for (const first of [100, 120])
    expect(livingIn(stack(first), table)).toEqual([
      { name: 'app', pids: [first, first + 1, first + 2] },
      { name: 'postgres', pids: [first + 4] },
      { name: 'generator', pids: [first + 5] },
    ])
})

test('a connection counts by the port to which it leads, and only while it is open', () => {
  const line = (remote: string, state: string, inode: number) =>
    `   0: 0100007F:C000 0100007F:${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1`
  const text = ['heading', line('1F90', '01', 7), line('1F90', '06', 8), line('1F91', '01', 9)].join('\n')
  expect(inodesConnectedTo(parseSockets(text), new Set([8080])).map(String)).toEqual(['7'])
})

test('metrics have the names, types and labels that the boards know from process-exporter', () => {
  const counts = { user: 1.5, system: 0.5, read: 1, written: 2, voluntary: 3, forced: 4 }
  const text = expositionOf([{ name: 'a"b', counts, processes: 2, resident: 4096 }])
  expect(text.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
    '# TYPE namedprocess_namegroup_num_procs gauge',
    'namedprocess_namegroup_num_procs{groupname="a\\"b"} 2',
    '# TYPE namedprocess_namegroup_cpu_seconds_total counter',
    'namedprocess_namegroup_cpu_seconds_total{groupname="a\\"b",mode="user"} 1.5',
    'namedprocess_namegroup_cpu_seconds_total{groupname="a\\"b",mode="system"} 0.5',
    '# TYPE namedprocess_namegroup_memory_bytes gauge',
    'namedprocess_namegroup_memory_bytes{groupname="a\\"b",memtype="resident"} 4096',
    '# TYPE namedprocess_namegroup_read_bytes_total counter',
    'namedprocess_namegroup_read_bytes_total{groupname="a\\"b"} 1',
    '# TYPE namedprocess_namegroup_write_bytes_total counter',
    'namedprocess_namegroup_write_bytes_total{groupname="a\\"b"} 2',
    '# TYPE namedprocess_namegroup_context_switches_total counter',
    'namedprocess_namegroup_context_switches_total{groupname="a\\"b",ctxswitchtype="voluntary"} 3',
    'namedprocess_namegroup_context_switches_total{groupname="a\\"b",ctxswitchtype="nonvoluntary"} 4',
    '',
  ])
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ledgers-'))
  mkdirSync(join(root, 'ledgers'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Writes the ledger of a run with these entries after its first. */
async function ledger(id: string, ...entries: readonly object[]): Promise<void> {
  const own = await identify(process.pid)
  const first = { type: 'run', id, guardian: own, harness: own, space: 'here' }
  const lines = [first, ...entries].map((entry) => JSON.stringify(entry))
  writeFileSync(join(root, 'ledgers', `${id}.jsonl`), lines.join('\n'), { mode: 0o600 })
}
const started = async (name: string, pid = process.pid) => ({
  ...{ type: 'process', name, stopSignal: 'SIGTERM' },
  identity: await identify(pid),
})
const [own, other] = ['0123456789ab', 'ba9876543210']
const found = () => processesOfStack({ root, id: own }, processTable('/proc'))

test('each of two stacks has its own processes, without those that have ended', async () => {
  const ended = { ...(await started('app-2')), identity: { pid: process.pid, start: '1', boot: 'b' } }
  await ledger(own, await started('app-1'), ended)
  await ledger(other, await started('app-1', process.ppid), await started('redis', process.ppid))
  expect(await found()).toEqual([{ name: 'app', pids: [process.pid] }])
})

/** A server whose port is that of the own stack, while another run has a generator. */
async function besideAnotherGenerator() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await ledger(own, { type: 'port', port })
  await ledger(other, await started('driver-browse-sock'))
  return { server, port }
}

test('the load generator of another run is counted when it is connected to this stack', async () => {
  const { server, port } = await besideAnotherGenerator()
  expect(await found()).toEqual([])
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  expect(connectedTo(new Set([port]), [process.pid])).toBe(true)
  expect(await found()).toEqual([{ name: 'generator', pids: [process.pid] }])
  socket.destroy()
  server.close()
})

test('a generator that the driver of another run has started, such as k6, is counted by its connections too', async () => {
  const { server, port } = await besideAnotherGenerator()
  const program = `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => process.stdout.write('connected'))`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  // The process table has the driver; whoever counts it counts its children with it.
  expect(await found()).toEqual([{ name: 'generator', pids: [process.pid] }])
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  server.close()
})

test('without a ledger there are no processes', async () => {
  expect(await found()).toEqual([])
})
