import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FamilyTimes } from './family-times.ts'
import { type ProcessStat, processTable } from './procfs.ts'

let proc: string
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'tailgate-families-'))
})
afterEach(() => rmSync(proc, { recursive: true }))

/** A thread that has run and waited for this many seconds. */
function thread(pid: number, id: number, ran: number, waited = 0): void {
  mkdirSync(join(proc, `${pid}/task/${id}`), { recursive: true })
  writeFileSync(join(proc, `${pid}/task/${id}/schedstat`), `${ran * 1e9} ${waited * 1e9} 1\n`)
}

const tableOf = (...parents: readonly [pid: number, parent: number][]): Map<number, ProcessStat> =>
  new Map(parents.map(([pid, parent]) => [pid, { parent, started: pid * 10, ticks: 0, childTicks: 0 }]))

const services = [
  { name: 'app', pids: [10] },
  { name: 'postgres', pids: [20] },
]

function scanned(...parents: readonly [pid: number, parent: number][]): FamilyTimes {
  const times = new FamilyTimes(services, [], proc)
  times.scan(tableOf(...parents))
  return times
}

test('time before the first scan does not count; later time does, including that of children', () => {
  thread(10, 10, 5, 1)
  thread(20, 20, 7)
  thread(21, 21, 2)
  using times = scanned([10, 1], [20, 1], [21, 20])
  thread(10, 10, 5.5, 1.25)
  thread(21, 21, 2.25)
  const read = times.read()
  expect(read.get('app')).toEqual({ ran: 0.5, waited: 0.25 })
  expect(read.get('postgres')).toEqual({ ran: 0.25, waited: 0 })
  expect(times.read()).toEqual(read)
})

test('threads and processes that start later count from their start, once they are found', () => {
  thread(10, 10, 5)
  thread(20, 20, 7)
  using times = scanned([10, 1], [20, 1])
  thread(10, 11, 0.5)
  thread(22, 22, 0.125)
  expect(times.read().get('app')?.ran).toBe(0)
  times.scan(tableOf([10, 1], [20, 1], [22, 20]))
  expect(times.read().get('app')?.ran).toBe(0.5)
  expect(times.read().get('postgres')?.ran).toBe(0.125)
})

test('the time of an ended process stays counted, even when its id is used again', () => {
  thread(20, 20, 7)
  thread(21, 21, 2)
  using times = scanned([20, 1], [21, 20])
  thread(21, 21, 3)
  expect(times.read().get('postgres')?.ran).toBe(1)
  times.scan(tableOf([20, 1]))
  expect(times.read().get('postgres')?.ran).toBe(1)
  thread(21, 21, 0.5)
  times.scan(new Map([...tableOf([20, 1]), [21, { parent: 20, started: 999, ticks: 0, childTicks: 0 }]]))
  expect(times.read().get('postgres')?.ran).toBe(1.5)
})

test('the processes of others are not counted, even when our processes started them', () => {
  thread(10, 10, 5)
  thread(30, 30, 1)
  using times = new FamilyTimes(services, [30], proc)
  times.scan(tableOf([10, 1], [30, 10]))
  thread(30, 30, 9)
  expect(times.read().get('app')?.ran).toBe(0)
})

test('a service without processes here is not reported', () => {
  using times = new FamilyTimes(services, [], proc)
  times.scan(new Map())
  expect([...times.read().keys()]).toEqual([])
})

test.runIf(process.platform === 'linux')('the threads of this process, as they are', () => {
  using times = new FamilyTimes([{ name: 'own', pids: [process.pid] }], [])
  times.scan(processTable('/proc'))
  const before = process.cpuUsage()
  while (process.cpuUsage(before).user + process.cpuUsage(before).system < 50_000);
  const { user, system } = process.cpuUsage(before)
  const ran = times.read().get('own')?.ran ?? 0
  // The running thread's own time is only updated at its next clock tick.
  expect(Math.abs(ran - (user + system) / 1e6)).toBeLessThan(0.02)
})
