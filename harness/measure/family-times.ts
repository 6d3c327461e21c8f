import { closeSync, openSync, readSync } from 'node:fs'
import {
  numericEntries,
  type ProcessStat,
  parseSchedstat,
  type ThreadTime,
  withDescendants,
} from './procfs.ts'
import type { WatchedService } from './resources.ts'

/** A watched thread: its open file and its last reading. */
interface WatchedThread {
  readonly file: number
  last: ThreadTime
}

const nothing: ThreadTime = { ran: 0, waited: 0 }
const maxStatBytes = 96

/**
 * The time that the threads of services have run and waited. It can be read often: files in /proc are kept open, so that a
 * reading takes about 5 µs for each thread, and new threads are only searched in `scan`. The time of a thread between its
 * last reading and its end is lost.
 */
export class FamilyTimes implements Disposable {
  readonly #services: readonly WatchedService[]
  readonly #others: ReadonlySet<number>
  readonly #proc: string
  readonly #threads = new Map<string, Map<string, WatchedThread>>()
  readonly #sums = new Map<string, { ran: number; waited: number }>()
  readonly #buffer = Buffer.alloc(maxStatBytes)
  #isFirst = true

  /** `others` are processes that belong elsewhere, with all their descendants. */
  constructor(services: readonly WatchedService[], others: readonly number[], proc = '/proc') {
    this.#services = services
    this.#others = new Set(others)
    this.#proc = proc
    for (const { name } of services) {
      this.#threads.set(name, new Map())
      this.#sums.set(name, { ran: 0, waited: 0 })
    }
  }

  /**
   * Finds the current threads in a table of all processes. Threads of the first scan count from now on, later threads from
   * their start.
   */
  scan(table: Map<number, ProcessStat>): void {
    const roots = new Set([...this.#others, ...this.#services.flatMap(({ pids }) => pids)])
    for (const { name, pids } of this.#services) {
      const threads = this.#threads.get(name)
      if (threads === undefined) continue
      const before = new Set(threads.keys())
      for (const pid of withDescendants(table, pids, roots))
        for (const thread of numericEntries(`${this.#proc}/${pid}/task`)) {
          const key = `${pid}@${table.get(pid)?.started}/${thread}`
          before.delete(key)
          if (!threads.has(key)) this.#watch(threads, key, `${this.#proc}/${pid}/task/${thread}/schedstat`)
        }
      for (const key of before) this.#forget(threads, key)
    }
    this.#isFirst = false
  }

  /** The seconds that each service has run and waited for a processor since the first scan. */
  read(): ReadonlyMap<string, ThreadTime> {
    const seconds = new Map<string, ThreadTime>()
    for (const [name, threads] of this.#threads) {
      const sum = this.#sums.get(name) ?? { ran: 0, waited: 0 }
      for (const [key, thread] of threads) {
        const now = this.#read(thread.file)
        if (now === undefined) {
          this.#forget(threads, key)
          continue
        }
        sum.ran += Math.max(0, now.ran - thread.last.ran)
        sum.waited += Math.max(0, now.waited - thread.last.waited)
        thread.last = now
      }
      if (threads.size > 0 || sum.ran > 0) seconds.set(name, { ran: sum.ran / 1e9, waited: sum.waited / 1e9 })
    }
    return seconds
  }

  [Symbol.dispose](): void {
    for (const threads of this.#threads.values())
      for (const key of [...threads.keys()]) this.#forget(threads, key)
  }

  #watch(threads: Map<string, WatchedThread>, key: string, path: string): void {
    let file: number
    try {
      file = openSync(path, 'r')
    } catch {
      // It has ended, or may not be read.
      return
    }
    const last = this.#isFirst ? this.#read(file) : nothing
    if (last === undefined) closeSync(file)
    else threads.set(key, { file, last })
  }

  #forget(threads: Map<string, WatchedThread>, key: string): void {
    const thread = threads.get(key)
    threads.delete(key)
    if (thread !== undefined) closeSync(thread.file)
  }

  /** Undefined once the thread has ended. */
  #read(file: number): ThreadTime | undefined {
    try {
      const length = readSync(file, this.#buffer, 0, maxStatBytes, 0)
      return parseSchedstat(this.#buffer.toString('latin1', 0, length))
    } catch {
      return undefined
    }
  }
}
