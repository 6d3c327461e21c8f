import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceSecond } from './evidence.ts'
import {
  numericEntries,
  type ProcessStat,
  parseSchedstat,
  parseStatm,
  processTable,
  readProc,
  type ThreadTime,
  withDescendants,
} from './procfs.ts'

/** A service to be watched: its own processes. Their children, unless they are another's, are found each second. */
export interface WatchedService {
  readonly name: string
  readonly pids: readonly number[]
}

export interface ResourceSampling {
  /** Asked each second, so that services may come and go. */
  services(): readonly WatchedService[]
  /** `resources.jsonl` of the bundle; one `ServiceSecond` a line is appended. */
  readonly file: string
  /** Ends the sampling. */
  readonly signal: AbortSignal
  /** Told once when this system cannot be sampled. */
  onNote?(sentence: string): void
  /** Where procfs is mounted. */
  readonly proc?: string
}

// Linux reports memory in pages of 4 KiB on x86-64 and on the usual arm64 kernels.
const pageBytes = 4096
const noTime: ThreadTime = { ran: 0, waited: 0 }

/** The last reading of every thread, so that what a second used is a difference and never a total. */
export class ServiceMeter {
  readonly #proc: string
  #last = new Map<string, ThreadTime>()
  #table: Map<number, ProcessStat> | undefined

  constructor(proc: string) {
    this.#proc = proc
  }

  /**
   * What each service used since the previous call, scaled to one second (`span` is the time since then in seconds).
   * The first call only takes the readings. What was born since counts from its birth, what was there but is watched
   * for the first time from now on. What a thread used between the last reading and its end is lost.
   */
  read(services: readonly WatchedService[], at: number, span: number): ServiceSecond[] {
    const table = processTable(this.#proc)
    const now = new Map<string, ThreadTime>()
    const roots = new Set(services.flatMap(({ pids }) => pids))
    const seconds = services.flatMap(({ name, pids }) => {
      const family = withDescendants(table, pids, roots)
      if (family.length === 0) return []
      const { ran, waited } = this.#used(table, family, now)
      const perSecond = 1e-9 / Math.max(span, 1e-3)
      return [
        { at, service: name, cpu: ran * perSecond, wait: waited * perSecond, memory: this.#memory(family) },
      ]
    })
    const first = this.#table === undefined
    this.#last = now
    this.#table = table
    return first ? [] : seconds
  }

  #used(
    table: Map<number, ProcessStat>,
    family: readonly number[],
    now: Map<string, ThreadTime>,
  ): ThreadTime {
    let ran = 0
    let waited = 0
    for (const pid of family) {
      const born = table.get(pid)?.started
      const process = `${pid}@${born}`
      const unwatched = this.#table?.get(pid)?.started === born && !this.#last.has(process)
      now.set(process, noTime)
      for (const thread of numericEntries(`${this.#proc}/${pid}/task`)) {
        const time = parseSchedstat(readProc(`${this.#proc}/${pid}/task/${thread}/schedstat`) ?? '')
        if (!time) continue
        const key = `${process}/${thread}`
        now.set(key, time)
        const before = this.#last.get(key) ?? (unwatched ? time : noTime)
        ran += Math.max(0, time.ran - before.ran)
        waited += Math.max(0, time.waited - before.waited)
      }
    }
    return { ran, waited }
  }

  /**
   * Private memory of all processes plus the largest shared part of any one of them, from statm. Close to the
   * proportional set size for families that share one mapping (PostgreSQL's buffers), at a hundredth of its price:
   * smaps_rollup walks the page tables under the lock the service itself needs.
   */
  #memory(family: readonly number[]): number {
    let own = 0
    let shared = 0
    for (const pid of family) {
      const pages = parseStatm(readProc(`${this.#proc}/${pid}/statm`) ?? '')
      if (!pages) continue
      own += pages.resident - pages.shared
      shared = Math.max(shared, pages.shared)
    }
    return (own + shared) * pageBytes
  }
}

/**
 * Appends what every service used, each second, until the signal. Never rejects because a process ended; resolves
 * with the number of lines written. Without procfs it says so once through `onNote` and records nothing.
 */
export async function sampleResources(sampling: ResourceSampling): Promise<number> {
  const { file, signal, proc = '/proc' } = sampling
  if (readProc(`${proc}/self/schedstat`) === undefined) {
    sampling.onNote?.('This system has no procfs with scheduler statistics, so resources are not recorded.')
    return 0
  }
  const meter = new ServiceMeter(proc)
  const started = performance.now()
  let before = started
  let lines = 0
  while (!signal.aborted) {
    const now = performance.now()
    const seconds = meter.read(
      sampling.services(),
      Math.round(performance.timeOrigin + now),
      (now - before) / 1000,
    )
    before = now
    lines += seconds.length
    if (seconds.length > 0) appendFileSync(file, seconds.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const next = started + (Math.floor((performance.now() - started) / 1000) + 1) * 1000
    await sleep(next - performance.now(), undefined, { signal }).catch(() => undefined)
  }
  return lines
}
