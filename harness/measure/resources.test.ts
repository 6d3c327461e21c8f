import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { auxvOf } from '../../test/fixtures/auxv.ts'
import type { MachineSecond, ServiceSecond } from '../evidence/evidence.ts'
import { processTable } from './procfs.ts'
import { ServiceMeter, sampleResources } from './resources.ts'

let proc: string
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'tailgate-proc-'))
  mkdirSync(join(proc, 'self'))
  writeFileSync(join(proc, 'self/auxv'), auxvOf(65_536))
})
afterEach(() => rmSync(proc, { recursive: true, force: true }))

/** Puts a process with one thread into a fake procfs; times in seconds, memory in pages. */
function lay(pid: number, parent: number, ran: number, waited: number, pages = [100, 40], started = 5): void {
  mkdirSync(join(proc, `${pid}/task/${pid}`), { recursive: true })
  const times = `0 0 0 -1 0 0 0 0 0 0 0 0 0 0 0 0 0 ${started} 0`
  writeFileSync(join(proc, `${pid}/stat`), `${pid} (p) S ${parent} ${times}`)
  writeFileSync(join(proc, `${pid}/task/${pid}/schedstat`), `${ran * 1e9} ${waited * 1e9} 1`)
  writeFileSync(join(proc, `${pid}/statm`), `900 ${pages[0]} ${pages[1]} 1 0 1 0`)
}

/** Gives a process the processor time, in seconds, of children that have ended and for which it has waited. */
function layEnded(pid: number, parent: number, seconds: number): void {
  const times = `0 0 0 -1 0 0 0 0 0 0 0 ${seconds * 100} 0 0 0 0 0 5 0`
  writeFileSync(join(proc, `${pid}/stat`), `${pid} (p) S ${parent} ${times}`)
}

const postgres = [{ name: 'postgres', pids: [10] }]

test('a second holds the difference between two readings, children included', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 1)
  lay(11, 10, 2, 1)
  expect(meter.read(postgres, 0, 0)).toEqual([])
  lay(10, 1, 5.25, 1.125)
  lay(11, 10, 2.5, 1)
  expect(meter.read(postgres, 1000, 1)).toEqual([
    {
      at: 1000,
      service: 'postgres',
      cpu: 0.75,
      wait: 0.125,
      memory: (60 + 60 + 40) * 65_536,
      diskRead: 0,
      diskWritten: 0,
    },
  ])
})

test('the harness is not charged for the services that it started', () => {
  const meter = new ServiceMeter(proc)
  const both = [...postgres, { name: 'harness', pids: [2] }]
  const layAll = (ran: number) => {
    lay(2, 1, ran, 0)
    lay(3, 2, ran, 0)
    lay(10, 3, 4 * ran, 0)
    lay(11, 10, 4 * ran, 0)
  }
  layAll(1)
  meter.read(both, 0, 0)
  layAll(1.125)
  expect(meter.read(both, 1000, 1).map(({ cpu }) => cpu)).toEqual([1, 0.25])
})

test('disk I/O of a service is that of its processes, and may be unreadable', () => {
  const meter = new ServiceMeter(proc)
  const disk = (pid: number, read: number, written: number) =>
    writeFileSync(
      join(proc, `${pid}/io`),
      `rchar: 1\nread_bytes: ${read}\nwrite_bytes: ${written}\ncancelled_write_bytes: 0\n`,
    )
  lay(10, 1, 5, 1)
  lay(11, 10, 2, 1)
  disk(10, 4096, 8192)
  meter.read(postgres, 0, 0)
  disk(10, 4096, 16_384)
  expect(meter.read(postgres, 1000, 0.5)[0]).toMatchObject({ diskRead: 0, diskWritten: 16_384 })
})

test('a service with its own network reports its bytes, one that shares ours does not', () => {
  const meter = new ServiceMeter(proc)
  const inNetwork = (pid: number | 'self', namespace: string, received: number) => {
    mkdirSync(join(proc, `${pid}/ns`), { recursive: true })
    mkdirSync(join(proc, `${pid}/net`), { recursive: true })
    rmSync(join(proc, `${pid}/ns/net`), { force: true })
    symlinkSync(namespace, join(proc, `${pid}/ns/net`))
    writeFileSync(join(proc, `${pid}/net/dev`), `head\n  eth0: ${received} 1 0 0 0 0 0 0 50 1 0 0 0 0 0 0\n`)
  }
  const both = [...postgres, { name: 'redis', pids: [20] }]
  lay(10, 1, 5, 1)
  lay(11, 10, 5, 1)
  lay(20, 1, 5, 1)
  inNetwork('self', 'net:[1]', 0)
  for (const pid of [10, 11]) inNetwork(pid, 'net:[2]', 1000)
  inNetwork(20, 'net:[1]', 0)
  meter.read(both, 0, 0)
  for (const pid of [10, 11]) inNetwork(pid, 'net:[2]', 1700)
  const [own, shared] = meter.read(both, 1000, 1)
  expect([own?.networkIn, own?.networkOut, shared?.networkIn]).toEqual([700, 0, undefined])
})

test('a late reading is scaled to one second', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  meter.read(postgres, 0, 0)
  lay(10, 1, 6, 0.5)
  expect(meter.read(postgres, 2000, 2)[0]).toMatchObject({ cpu: 0.5, wait: 0.25 })
})

test('a child that starts between two readings counts from its start', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  meter.read(postgres, 0, 0)
  lay(12, 10, 0.5, 0)
  expect(meter.read(postgres, 1000, 1)[0]?.cpu).toBe(0.5)
})

test('a child that starts and ends between two readings counts once its parent has waited for it', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  layEnded(10, 1, 3)
  meter.read(postgres, 0, 0)
  lay(10, 1, 5.25, 0)
  layEnded(10, 1, 3.5)
  expect(meter.read(postgres, 1000, 1)[0]?.cpu).toBe(0.75)
})

test('of a child that was read, only what it used afterwards counts at its end, whenever its parent waits for it', async () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  lay(11, 10, 2, 0)
  lay(12, 10, 2, 0)
  meter.read(postgres, 0, 0)
  lay(11, 10, 2.5, 0)
  expect(meter.read(postgres, 1000, 1)[0]?.cpu).toBe(0.5)
  rmSync(join(proc, '11'), { recursive: true })
  expect(meter.read(postgres, 2000, 1)[0]?.cpu).toBe(0)
  layEnded(10, 1, 3)
  // Of its three seconds, 2.5 were read; and 0.02 may have been read, because ticks are whole.
  expect(meter.read(postgres, 3000, 1)[0]?.cpu).toBeCloseTo(0.48, 9)
  // Process 12 ends after it was listed, and its parent is listed with its time.
  layEnded(10, 1, 5.25)
  const table = processTable(proc)
  rmSync(join(proc, '12'), { recursive: true })
  const [last] = await meter.readInPieces(postgres, 4000, 1, table)
  expect(last?.cpu).toBeCloseTo(0.23, 9)
})

test('a service that ends is not charged to the process that started it', () => {
  const meter = new ServiceMeter(proc)
  const both = [...postgres, { name: 'harness', pids: [2] }]
  lay(2, 1, 1, 0)
  lay(10, 2, 50, 0)
  meter.read(both, 0, 0)
  rmSync(join(proc, '10'), { recursive: true })
  layEnded(2, 1, 50)
  expect(meter.read(both, 1000, 1)).toMatchObject([{ service: 'harness', cpu: 0 }])
})

test('a process id reused by another process counts from that process on', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0, [100, 40], 5)
  meter.read(postgres, 0, 0)
  lay(10, 1, 5.5, 0, [100, 40], 99)
  expect(meter.read(postgres, 1000, 1)[0]?.cpu).toBe(5.5)
})

test('a service that ran before it was watched starts at zero', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  meter.read([], 0, 0)
  expect(meter.read(postgres, 1000, 1)[0]?.cpu).toBe(0)
  lay(10, 1, 5.5, 0)
  expect(meter.read(postgres, 2000, 1)[0]?.cpu).toBe(0.5)
})

test('a service whose processes have ended leaves no line', () => {
  const meter = new ServiceMeter(proc)
  lay(10, 1, 5, 0)
  meter.read(postgres, 0, 0)
  rmSync(join(proc, '10'), { recursive: true })
  expect(meter.read(postgres, 1000, 1)).toEqual([])
})

test('without procfs it reports that once and records nothing', async () => {
  const notes: string[] = []
  const lines = await sampleResources({
    services: () => postgres,
    file: join(proc, 'resources.jsonl'),
    machineFile: join(proc, 'machine.jsonl'),
    signal: AbortSignal.timeout(10_000),
    onNote: (sentence) => notes.push(sentence),
    proc: join(proc, 'absent'),
  })
  expect([lines, notes.length]).toEqual([0, 1])
})

test('where the size of a page is not told it reports that once and records nothing', async () => {
  writeFileSync(join(proc, 'self/auxv'), '')
  writeFileSync(join(proc, 'self/schedstat'), '1 1 1')
  lay(10, 1, 5, 1)
  const notes: string[] = []
  const lines = await sampleResources({
    services: () => postgres,
    file: join(proc, 'resources.jsonl'),
    machineFile: join(proc, 'machine.jsonl'),
    signal: AbortSignal.timeout(10_000),
    onNote: (sentence) => notes.push(sentence),
    proc,
  })
  expect(lines).toBe(0)
  expect(notes).toEqual([expect.stringMatching(/self\/auxv does not tell the size of a page/)])
})

test.runIf(process.platform === 'linux')(
  'the sampled use of a busy child equals its own report, an idle one used almost nothing, and both may end',
  async () => {
    const file = join(proc, 'resources.jsonl')
    const used = '(({ user, system }) => user + system)(process.cpuUsage())'
    const tell = "process.stdin.once('data', () => console.log(JSON.stringify(process.cpuUsage())))"
    const busy = spawn(process.execPath, ['-e', `while (${used} < 1_500_000); console.log('idle'); ${tell}`])
    const idle = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    onTestFinished(() => {
      for (const child of [busy, idle]) child.kill('SIGKILL')
    })
    const services = [busy, idle].map(({ pid }, index) => ({
      name: index ? 'idle' : 'busy',
      pids: [pid ?? 0],
    }))
    const over = new AbortController()
    const sampling = sampleResources({
      services: () => services,
      file,
      machineFile: join(proc, 'machine.jsonl'),
      signal: over.signal,
    })
    const said = async () => String((await once(busy.stdout, 'data'))[0])
    expect(await said()).toBe('idle\n')
    // A reading that has begun may be from before; the one after it includes all that was used.
    const read = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length : 0)
    const readings = read()
    await expect.poll(read).toBeGreaterThanOrEqual(readings + 2 * services.length)
    busy.stdin.write('tell')
    const { user, system }: NodeJS.CpuUsage = JSON.parse(await said())
    for (const { stdin } of [busy, idle]) stdin.end()
    await Promise.all([once(busy, 'exit'), once(idle, 'exit')])
    over.abort()
    await sampling
    const lines: ServiceSecond[] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const cpu = (name: string) =>
      lines.filter(({ service }) => service === name).reduce((sum, line) => sum + line.cpu, 0)
    expect(cpu('busy') / ((user + system) / 1e6)).toBeGreaterThan(0.85)
    expect(cpu('busy') / ((user + system) / 1e6)).toBeLessThan(1.05)
    expect(cpu('busy')).toBeGreaterThan(5 * cpu('idle'))
    expect(lines.every(({ memory }) => memory > 1e6)).toBe(true)
    const machine = readFileSync(join(proc, 'machine.jsonl'), 'utf8').trim().split('\n')
    // In one second a quiet machine may use nothing at all; over all seconds it used at least as much as its busiest process.
    const whole = machine
      .map((line): MachineSecond => JSON.parse(line))
      .reduce((sum, { cpu: used }) => sum + used, 0)
    expect(whole).toBeGreaterThan(0.85 * cpu('busy'))
  },
)
