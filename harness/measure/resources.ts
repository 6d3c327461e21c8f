import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceSecond } from '../evidence/evidence.ts'
import { MachineMeter } from './machine.ts'
import {
  EndedChildren,
  numericEntries,
  type ProcessStat,
  pageBytesOf,
  parseIo,
  parseNetDev,
  parseSchedstat,
  parseStatm,
  processTable,
  processTableInPieces,
  readProc,
  readProcLink,
  withDescendants,
  yieldToEventLoop,
} from './procfs.ts'

/** A watched service: its own processes. Their descendants, unless they belong to another service, are found each second. */
export interface WatchedService {
  readonly name: string
  readonly pids: readonly number[]
}

export interface ResourceSampling {
  /** Called each second, so that services may start and end. */
  services(): readonly WatchedService[]
  /** `resources.jsonl` of the bundle, to which one `ServiceSecond` per line is appended. */
  readonly file: string
  /** `machine.jsonl` of the bundle, to which one `MachineSecond` per line is appended. */
  readonly machineFile: string
  /** Ends the sampling. */
  readonly signal: AbortSignal
  /** Called once when this system cannot be sampled. */
  onNote?(sentence: string): void
  /** Where procfs is mounted. */
  readonly proc?: string
}

/**
 * What the threads and processes of a service have used since they began; only differences between two readings are
 * meaningful.
 */
interface Use {
  readonly ran: number
  readonly waited: number
  readonly read: number
  readonly written: number
  readonly received: number
  readonly sent: number
}

const nothing: Use = { ran: 0, waited: 0, read: 0, written: 0, received: 0, sent: 0 }
const uses = ['ran', 'waited', 'read', 'written', 'received', 'sent'] as const

/** One reading: its time, the time since the one before in seconds, all processes, and what is read. */
interface Reading {
  readonly at: number
  readonly span: number
  readonly table: Map<number, ProcessStat>
  readonly now: Map<string, Use>
}

/** Keeps the last reading of every thread and process, because the use in a second is the difference of two readings. */
export class ServiceMeter {
  readonly #proc: string
  readonly #pageBytes: number | undefined
  #last = new Map<string, Use>()
  #table: Map<number, ProcessStat> | undefined
  readonly #ended: EndedChildren

  /** Where the size of a page is not told, nothing is read, because memory would be wrong by a factor. */
  constructor(proc: string) {
    this.#proc = proc
    this.#ended = new EndedChildren(proc)
    this.#pageBytes = pageBytesOf(proc)
  }

  /**
   * What each service used since the previous call, scaled to one second (`span` is the time since then in seconds). The
   * first call only takes the readings. Processes and threads that started since then count from their start; those that
   * existed but are watched for the first time count from now on. The processor time of a child between its last reading and
   * its end counts once its parent has waited for it, to some hundredths of a second; that of a thread is lost, and so is the
   * waiting of both.
   */
  read(services: readonly WatchedService[], at: number, span: number): ServiceSecond[] {
    return [...this.#seconds(services, at, span, processTable(this.#proc))].flat()
  }

  /** The same, and lets others run after each service. `table` has just been read. */
  async readInPieces(
    services: readonly WatchedService[],
    at: number,
    span: number,
    table: Map<number, ProcessStat>,
  ): Promise<ServiceSecond[]> {
    const seconds: ServiceSecond[] = []
    for (const second of this.#seconds(services, at, span, table)) {
      seconds.push(...second)
      await yieldToEventLoop()
    }
    return seconds
  }

  /** The second of each service, as soon as it is read; the last reading of all is kept at the end. */
  *#seconds(
    services: readonly WatchedService[],
    at: number,
    span: number,
    table: Map<number, ProcessStat>,
  ): Iterable<ServiceSecond[]> {
    const isFirst = this.#table === undefined
    this.#ended.take(table, this.#table)
    const now = new Map<string, Use>()
    const roots = new Set(services.flatMap(({ pids }) => pids))
    for (const { name, pids } of services) {
      const second = this.#second(name, withDescendants(table, pids, roots), { at, span, table, now })
      yield second === undefined || isFirst ? [] : [second]
    }
    this.#last = now
    this.#table = table
  }

  #second(
    service: string,
    family: readonly number[],
    { at, span, table, now }: Reading,
  ): ServiceSecond | undefined {
    const pageBytes = this.#pageBytes
    if (family.length === 0 || pageBytes === undefined) return undefined
    const rate = 1 / Math.max(span, 1e-3)
    const networks = this.#networks(family)
    const { ran, waited, read, written, received, sent } = this.#used(table, family, networks, now)
    const descriptors = this.#descriptors(family)
    const network =
      networks.size > 0 ? { networkIn: Math.round(received * rate), networkOut: Math.round(sent * rate) } : {}
    return {
      at,
      service,
      cpu: ran * 1e-9 * rate,
      wait: waited * 1e-9 * rate,
      memory: this.#pages(family) * pageBytes,
      ...(descriptors > 0 ? { descriptors } : {}),
      ...{ diskRead: Math.round(read * rate), diskWritten: Math.round(written * rate) },
      ...network,
    }
  }

  #used(
    table: Map<number, ProcessStat>,
    family: readonly number[],
    networks: ReadonlyMap<string, number>,
    now: Map<string, Use>,
  ): Use {
    const sum = { ...nothing }
    const count = (key: string, use: Use, unwatched: boolean) => {
      now.set(key, use)
      const before = this.#last.get(key) ?? (unwatched ? use : nothing)
      for (const what of uses) sum[what] += Math.max(0, use[what] - before[what])
    }
    for (const [namespace, pid] of networks)
      count(namespace, { ...nothing, ...parseNetDev(readProc(`${this.#proc}/${pid}/net/dev`) ?? '') }, true)
    for (const pid of family) {
      const stat = table.get(pid)
      if (stat === undefined) continue
      const process = `${pid}@${stat.started}`
      const unwatched = this.#table?.get(pid)?.started === stat.started && !this.#last.has(process)
      let ran = 0
      for (const [key, use] of this.#uses(pid, process)) {
        count(key, use, unwatched)
        ran += use.ran
      }
      const children = `${process}/children`
      const highest = Math.max(this.#last.get(children)?.ran ?? 0, this.#ended.of(pid, stat, ran))
      count(children, { ...nothing, ran: highest }, unwatched)
    }
    return sum
  }

  /** The network namespaces of a family that differ from ours, each with a process through which it is read. */
  #networks(family: readonly number[]): Map<string, number> {
    const namespaceOf = (pid: number | 'self') => readProcLink(`${this.#proc}/${pid}/ns/net`)
    const ours = namespaceOf('self')
    const networks = new Map<string, number>()
    for (const pid of family) {
      const namespace = namespaceOf(pid)
      if (namespace !== undefined && namespace !== ours) networks.set(namespace, pid)
    }
    return networks
  }

  /** The disk I/O is counted for the process, running and waiting time for its threads. */
  *#uses(pid: number, process: string): Iterable<readonly [string, Use]> {
    yield [process, { ...nothing, ...parseIo(readProc(`${this.#proc}/${pid}/io`) ?? '') }]
    for (const thread of numericEntries(`${this.#proc}/${pid}/task`)) {
      const time = parseSchedstat(readProc(`${this.#proc}/${pid}/task/${thread}/schedstat`) ?? '')
      if (time) yield [`${process}/${thread}`, { ...nothing, ...time }]
    }
  }

  /** Open files and sockets; 0 when they may not be read. */
  #descriptors(family: readonly number[]): number {
    return family.reduce((sum, pid) => sum + numericEntries(`${this.#proc}/${pid}/fd`).length, 0)
  }

  /**
   * In pages, the private memory of all processes plus the largest shared part of any one of them, from statm. For families that share
   * one mapping (PostgreSQL's buffers) this is close to the proportional set size, at a hundredth of its cost: smaps_rollup
   * walks the page tables under a lock that the service itself needs.
   */
  #pages(family: readonly number[]): number {
    let own = 0
    let shared = 0
    for (const pid of family) {
      const pages = parseStatm(readProc(`${this.#proc}/${pid}/statm`) ?? '')
      if (!pages) continue
      own += pages.resident - pages.shared
      shared = Math.max(shared, pages.shared)
    }
    return own + shared
  }
}

/** The bytes of memory that each service holds now, by its name; empty when the system does not provide it. */
export function memoryOf(
  services: readonly WatchedService[],
  proc = '/proc',
): Readonly<Record<string, number>> {
  const meter = new ServiceMeter(proc)
  // The first call only takes the readings.
  meter.read(services, 0, 1)
  return Object.fromEntries(meter.read(services, 0, 1).map(({ service, memory }) => [service, memory]))
}

function append(file: string, lines: readonly (object | undefined)[]): void {
  const text = lines.map((line) => (line === undefined ? '' : `${JSON.stringify(line)}\n`)).join('')
  if (text !== '') appendFileSync(file, text, { mode: 0o600 })
}

/**
 * Appends the use of every service each second, until the signal is aborted. It does not reject because a process ended, but
 * it does when a second cannot be written. Resolves with the number of written lines. Without procfs, or where it does not
 * tell the size of a page, it reports that once through `onNote`, and records nothing.
 */
export async function sampleResources(sampling: ResourceSampling): Promise<number> {
  const { file, signal, proc = '/proc' } = sampling
  if (readProc(`${proc}/self/schedstat`) === undefined) {
    sampling.onNote?.('This system has no procfs with scheduler statistics, so resources are not recorded.')
    return 0
  }
  if (pageBytesOf(proc) === undefined) {
    sampling.onNote?.(`${proc}/self/auxv does not tell the size of a page, so resources are not recorded.`)
    return 0
  }
  const meter = new ServiceMeter(proc)
  const machine = new MachineMeter(proc)
  const started = performance.now()
  let before = started
  let lines = 0
  while (!signal.aborted) {
    const table = await processTableInPieces(proc)
    const now = performance.now()
    const at = Math.round(performance.timeOrigin + now)
    const seconds = await meter.readInPieces(sampling.services(), at, (now - before) / 1000, table)
    before = now
    lines += seconds.length
    append(file, seconds)
    append(sampling.machineFile, [machine.read(at)])
    const next = started + (Math.floor((performance.now() - started) / 1000) + 1) * 1000
    await sleep(next - performance.now(), undefined, { signal }).catch(() => undefined)
  }
  return lines
}
