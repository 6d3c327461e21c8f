import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Nanoseconds that a thread has run and has waited for a processor since it began (/proc/<pid>/task/<tid>/schedstat). */
export interface ThreadTime {
  readonly ran: number
  readonly waited: number
}

/** Resident memory in pages (/proc/<pid>/statm): all of it, and the part backed by files or shared memory. */
export interface ResidentPages {
  readonly resident: number
  readonly shared: number
}

/** Bytes read from and written to a disk (/proc/<pid>/io). */
export interface DiskBytes {
  readonly read: number
  readonly written: number
}

export interface ProcessStat {
  readonly parent: number
  /** When it started, in clock ticks since boot; unique together with its id. */
  readonly started: number
  /** Clock ticks (hundredths of a second) of processor time, user and system, of all its threads, including ended ones. */
  readonly ticks: number
  /** The same of its children that have ended and were waited for, and of theirs. */
  readonly childTicks: number
}

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number)
const finite = (...values: (number | undefined)[]): boolean => values.every((value) => Number.isFinite(value))

/** Reads /proc/<pid>/stat. The program's name is in parentheses, and may itself contain spaces and parentheses. */
export function parseStat(text: string): ProcessStat | undefined {
  const afterName = text.lastIndexOf(') ')
  if (afterName < 0) return undefined
  const fields = text.slice(afterName + 2).split(' ')
  const parent = Number(fields[1])
  const started = Number(fields[19])
  const ticks = Number(fields[11]) + Number(fields[12])
  const childTicks = Number(fields[13]) + Number(fields[14])
  return finite(parent, started, ticks, childTicks) ? { parent, started, ticks, childTicks } : undefined
}

export function parseSchedstat(text: string): ThreadTime | undefined {
  const [ran = Number.NaN, waited = Number.NaN] = numbers(text)
  return finite(ran, waited) ? { ran, waited } : undefined
}

export function parseStatm(text: string): ResidentPages | undefined {
  const [, resident = Number.NaN, shared = Number.NaN] = numbers(text)
  return finite(resident, shared) ? { resident, shared } : undefined
}

export function parseIo(text: string): DiskBytes | undefined {
  const read = /^read_bytes: (\d+)$/m.exec(text)?.[1]
  const written = /^write_bytes: (\d+)$/m.exec(text)?.[1]
  const cancelled = /^cancelled_write_bytes: (\d+)$/m.exec(text)?.[1] ?? '0'
  if (read === undefined || written === undefined) return undefined
  return { read: Number(read), written: Math.max(0, Number(written) - Number(cancelled)) }
}

/** Bytes received and sent over all interfaces of a network namespace (net/dev of /proc or of a process in it). */
export function parseNetDev(text: string): { readonly received: number; readonly sent: number } {
  const interfaces = [...text.matchAll(/^ *[^:\n]+: *(.+)$/gm)].map(([, fields = '']) =>
    fields.split(/ +/).map(Number),
  )
  const sum = (column: number) => interfaces.reduce((total, fields) => total + (fields[column] ?? 0), 0)
  return { received: sum(0), sent: sum(8) }
}

/** The text of a file in /proc; undefined when the process has ended or the file may not be read. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** The target of a link in /proc; undefined when the process has ended or the link may not be read. */
export function readProcLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/**
 * The arguments of a process in latin1, its program first; one empty text when it has ended or they may not be read. The list
 * usually ends with an empty text too, because a zero byte follows each argument.
 */
export const commandLineOf = (pid: number, root = '/proc'): string[] =>
  (readProc(`${root}/${pid}/cmdline`) ?? '').split('\0')

/** The numeric entries of a directory in /proc (processes, or threads of one); empty when it does not exist any more. */
export function numericEntries(directory: string): number[] {
  try {
    return readdirSync(directory).map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

// USER_HZ: the kernel reports times to programs in hundredths of a second, whatever its own tick is.
export const ticksPerSecond = 100

/** AT_PAGESZ of the values that the kernel gives to each program. */
const pageSizeType = 6n

/** The bytes of a page of memory (/proc/<pid>/auxv: pairs of a type and a value, each of 64 bits). */
export function parsePageBytes(text: string): number | undefined {
  const { buffer, byteLength } = new Uint8Array(Buffer.from(text, 'latin1'))
  const words = new BigUint64Array(buffer, 0, Math.floor(byteLength / 8))
  for (let at = 0; at + 1 < words.length; at += 2)
    if (words[at] === pageSizeType) return Number(words[at + 1])
  return undefined
}

/** The bytes of a page, in which statm counts: 4 KiB on x86-64, up to 64 KiB on arm64; undefined where it is not told. */
export const pageBytesOf = (root: string): number | undefined =>
  parsePageBytes(readProc(`${root}/self/auxv`) ?? '')

/** Processor seconds that a process has used since it began; undefined when it has ended or there is no procfs. */
export function cpuSecondsOf(pid: number, root = '/proc'): number | undefined {
  const stat = parseStat(readProc(`${root}/${pid}/stat`) ?? '')
  return stat && stat.ticks / ticksPerSecond
}

/** Every process of the machine by its id, from one pass over /proc; or those of `pids` that are there. */
export function processTable(
  root: string,
  pids: readonly number[] = numericEntries(root),
): Map<number, ProcessStat> {
  const table = new Map<number, ProcessStat>()
  for (const pid of pids) {
    const stat = parseStat(readProc(`${root}/${pid}/stat`) ?? '')
    if (stat) table.set(pid, stat)
  }
  return table
}

/** How many processes are read before others may run. */
const processesInAPiece = 12

/** Lets everything else run that waits for this processor. */
export const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

/**
 * The same in pieces, which takes some tens of milliseconds. Reading all of them takes a processor for several milliseconds, and
 * Linux lets what wakes up meanwhile wait for up to 4 ms, whatever its priority: the generator would send that late.
 */
export async function processTableInPieces(root: string): Promise<Map<number, ProcessStat>> {
  const table = new Map<number, ProcessStat>()
  let read = 0
  for (const pid of numericEntries(root)) {
    const stat = parseStat(readProc(`${root}/${pid}/stat`) ?? '')
    if (stat) table.set(pid, stat)
    read += 1
    if (read % processesInAPiece === 0) await yieldToEventLoop()
  }
  return table
}

/**
 * The living processes among `roots`, with all their descendants, each once. A process in `others` belongs to another family,
 * and so do its descendants: the harness is not charged for the stack that its guardian started.
 */
export function withDescendants(
  table: Map<number, ProcessStat>,
  roots: readonly number[],
  others: ReadonlySet<number> = new Set(),
): number[] {
  const children = new Map<number, number[]>()
  for (const [pid, { parent }] of table) children.set(parent, [...(children.get(parent) ?? []), pid])
  const family = new Set(roots.filter((pid) => table.has(pid)))
  for (const pid of family)
    for (const child of children.get(pid) ?? []) if (!others.has(child)) family.add(child)
  return [...family]
}

/** Ticks by which the two times of a process can be larger than `ticks`: each is cut to whole ones. */
const cutTicks = 2
/** Ancestors that are searched; a table that was read while processes started and ended may even hold a circle. */
const maxAncestors = 64
const nanosecondsPerTick = 1e9 / ticksPerSecond

/**
 * The processor time of children that ended before they were read, or after they were read last. The kernel adds the time of a
 * child to that of its parent once the parent has waited for it. What had been read of a child is left out.
 */
export class EndedChildren {
  readonly #proc: string
  /** Ticks that were read, by process: its own, and those of its children. */
  readonly #read = new Map<string, number>()
  /** Ticks in the time of ended children that are left out, by process. */
  readonly #leftOut = new Map<string, number>()

  constructor(proc: string) {
    this.#proc = proc
  }

  /**
   * Takes the next table of all processes, and removes from it those that ended while it was being read.
   * @param before the table that was taken last.
   */
  take(table: Map<number, ProcessStat>, before: ReadonlyMap<number, ProcessStat> = new Map()): void {
    const isListed = (pid: number): boolean => {
      const started = before.get(pid)?.started
      return started !== undefined && table.get(pid)?.started === started
    }
    const keyOf = (pid: number): string => `${pid}@${before.get(pid)?.started}`
    // The time of a child may have been read before it ended, and that of its parent afterwards.
    const hasEnded = (pid: number, { parent }: ProcessStat): boolean =>
      !isListed(pid) ||
      (table.get(parent)?.childTicks !== before.get(parent)?.childTicks &&
        this.#read.has(keyOf(parent)) &&
        readProc(`${this.#proc}/${pid}/stat`) === undefined)
    const ended = [...before].filter(([pid, stat]) => hasEnded(pid, stat))
    for (const [pid] of ended) if (isListed(pid)) table.delete(pid)
    for (const [pid, stat] of ended) {
      const key = keyOf(pid)
      const read = this.#read.get(key)
      this.#read.delete(key)
      this.#leftOut.delete(key)
      let above = stat.parent
      for (let left = maxAncestors; left > 0 && !isListed(above); left -= 1)
        above = before.get(above)?.parent ?? 0
      if (read !== undefined && isListed(above)) this.#leaveOut(keyOf(above), read)
    }
  }

  #leaveOut(key: string, ticks: number): void {
    this.#leftOut.set(key, (this.#leftOut.get(key) ?? 0) + ticks + cutTicks)
  }

  /**
   * In nanoseconds, for a process of the last table whose threads have been read to have `ran` so many. It falls when a child has
   * ended and was not yet waited for, so that only its highest value counts.
   */
  of(pid: number, { started, ticks, childTicks }: ProcessStat, ran: number): number {
    const key = `${pid}@${started}`
    // A process that ended before it could be read has no threads.
    if (ran > 0) this.#read.set(key, Math.max(ticks, Math.ceil(ran / nanosecondsPerTick)) + childTicks)
    return (childTicks - (this.#leftOut.get(key) ?? 0)) * nanosecondsPerTick
  }
}
