import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auxvOf } from '../../test/fixtures/auxv.ts'
import { ProcessCounts, parseSwitches, parseTimes } from './process-counts.ts'

test('the times of a process are read after its name, which may contain any character', () => {
  const text = '7 (a) R 7) S 1 7 7 0 -1 4194560 3109 0 0 0 120 45 0 0 20 0 1 0 88123 226062336 6713'
  expect(parseTimes(text)).toEqual({ user: 1.2, system: 0.45 })
})

test('a thread that left its processor voluntarily is distinguished from one that had to', () => {
  const text = 'Name:\tnode\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n'
  expect(parseSwitches(text)).toEqual({ voluntary: 12, forced: 3 })
  expect(parseSwitches('')).toEqual({ voluntary: 0, forced: 0 })
})

let proc: string
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'proc-'))
  mkdirSync(join(proc, 'self'))
  writeFileSync(join(proc, 'self/auxv'), auxvOf(16_384))
})
afterEach(() => rmSync(proc, { recursive: true }))

interface Given {
  readonly parent?: number
  readonly started?: number
  readonly user?: number
  readonly read?: number
  readonly forced?: number
}

/** A process as /proc describes it; times in hundredths of a second. */
function process(pid: number, { parent = 1, started = 5, user = 0, read = 0, forced = 0 }: Given = {}) {
  const thread = join(proc, String(pid), 'task', String(pid))
  mkdirSync(thread, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(proc, String(pid), name), text)
  write('stat', `${pid} (x) S ${parent} 1 1 0 -1 0 0 0 0 0 ${user} 0 0 0 20 0 1 0 ${started} 1 1`)
  write('statm', '100 10 5 1 0 1 0')
  write('io', `read_bytes: ${read}\nwrite_bytes: 0\ncancelled_write_bytes: 0\n`)
  writeFileSync(join(thread, 'status'), `nonvoluntary_ctxt_switches:\t${forced}\n`)
}
const gone = (pid: number) => rmSync(join(proc, String(pid)), { recursive: true })
const app = (...pids: readonly number[]) => [{ name: 'app', pids }]

test('a service consists of its processes and their descendants, and nothing else with the same name', () => {
  process(10, { user: 100 })
  process(11, { parent: 10, user: 50, read: 4096, forced: 2 })
  process(20, { user: 900 })
  expect(new ProcessCounts(proc).read(app(10))).toEqual([
    {
      name: 'app',
      counts: { user: 1.5, system: 0, read: 4096, written: 0, voluntary: 0, forced: 2 },
      processes: 2,
      resident: 2 * 10 * 16_384,
    },
  ])
})

test('memory is not told where the size of a page is not', () => {
  writeFileSync(join(proc, 'self/auxv'), '')
  process(10)
  expect(new ProcessCounts(proc).read(app(10))).toMatchObject([{ processes: 1, resident: undefined }])
})

test('the use of an ended process is still counted, and a reused process id is another process', () => {
  const counts = new ProcessCounts(proc)
  const read = (...pids: readonly number[]) => {
    const [service] = counts.read(app(...pids))
    return [service?.processes, service?.counts.user]
  }
  process(10, { user: 100 })
  expect(read(10)).toEqual([1, 1])
  process(10, { user: 150 })
  expect(read(10)).toEqual([1, 1.5])
  expect(read(10)).toEqual([1, 1.5])
  gone(10)
  expect(read(10)).toEqual([0, 1.5])
  process(10, { user: 30, started: 6 })
  expect(read(10)).toEqual([1, 1.8])
})

test('processes that exist only for a moment are no service', () => {
  const counts = new ProcessCounts(proc)
  process(10)
  expect(counts.read(app(10)).map(({ name }) => name)).toEqual(['app'])
  gone(10)
  expect(counts.read(app(10))).toEqual([])
})

test('a service whose process was started by another service is counted separately', () => {
  process(10, { user: 100 })
  process(11, { parent: 10, user: 50 })
  const services = [...app(10), { name: 'wire', pids: [11] }]
  const found = new ProcessCounts(proc).read(services)
  expect(found.map(({ name, counts }) => [name, counts.user])).toEqual([
    ['app', 1],
    ['wire', 0.5],
  ])
})
