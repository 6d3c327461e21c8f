import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { constants, PerformanceObserver } from 'node:perf_hooks'

/** Sends later than this, in milliseconds, are looked at. */
const lateMs = 0.25
/** The most sends that are looked at; a run that has more is broken. */
const maxLateSends = 200_000
/** Checkpoints that are kept: as far back as the longest lateness that can be explained. */
const ringLength = 4096

/** Nanoseconds that the main thread has waited for a processor although it could run: the second number of schedstat. */
function queueClock() {
  const file = openSync('/proc/self/schedstat', 'r')
  const bytes = Buffer.alloc(80)
  return {
    read() {
      const length = readSync(file, bytes, 0, bytes.length, 0)
      let at = bytes.indexOf(32) + 1
      let nanoseconds = 0
      for (; at < length && bytes[at] !== 32; at += 1) nanoseconds = nanoseconds * 10 + bytes[at] - 48
      return nanoseconds / 1e6
    },
    close: () => closeSync(file),
  }
}

/**
 * A point in the life of the event loop, in milliseconds: when it was, how long the loop had slept in all and waited for a
 * processor in all, and whether it begins or ends the sending of what is due.
 */
class Checkpoints {
  #times = new Float64Array(ringLength)
  #slept = new Float64Array(ringLength)
  #queued = new Float64Array(ringLength)
  #begins = new Uint8Array(ringLength)
  #count = 0
  #queue = queueClock()

  add(begins) {
    const at = this.#count % ringLength
    this.#times[at] = performance.now()
    this.#slept[at] = performance.eventLoopUtilization().idle
    this.#queued[at] = this.#queue.read()
    this.#begins[at] = begins ? 1 : 0
    this.#count += 1
  }

  /** What the time from `from` to `to` consisted of; the part of an interval that is cut off is like the whole of it. */
  parts(from, to) {
    const parts = { asleep: 0, queued: 0, sending: 0, other: 0 }
    let end = to
    for (
      let index = this.#count - 1;
      index >= 0 && index > this.#count - ringLength && end > from;
      index -= 1
    ) {
      const at = index % ringLength
      const begin = Math.max(from, this.#times[at])
      // Since the newest checkpoint, the loop has been sending.
      if (index === this.#count - 1 || this.#begins[at] === 1) parts.sending += Math.max(0, end - begin)
      else this.#addGap(parts, at, (index + 1) % ringLength, end - begin)
      end = Math.min(end, this.#times[at])
    }
    return parts
  }

  #addGap(parts, at, after, milliseconds) {
    const whole = this.#times[after] - this.#times[at]
    if (whole <= 0 || milliseconds <= 0) return
    const queued = Math.min(whole, this.#queued[after] - this.#queued[at])
    // The loop is not yet awake while it waits for a processor.
    const asleep = Math.min(whole - queued, Math.max(0, this.#slept[after] - this.#slept[at] - queued))
    parts.queued += (queued / whole) * milliseconds
    parts.asleep += (asleep / whole) * milliseconds
    parts.other += ((whole - queued - asleep) / whole) * milliseconds
  }

  close() {
    this.#queue.close()
  }
}

/** The processor time of each thread of this process, in milliseconds, and how long it waited for one. */
export const threads = () =>
  readdirSync('/proc/self/task').map((id) => {
    const [ran, queued, times] = readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
    return {
      name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
      ranMs: ran / 1e6,
      queuedMs: queued / 1e6,
      times,
    }
  })

/** Resident MiB of this process by what it holds. */
export function residentParts() {
  const parts = {}
  let kind = ''
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const head = /^[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ (\d+) *(.*)$/.exec(line)
    if (head !== null) {
      const [, rights, inode, name] = head
      kind =
        name === '[heap]'
          ? 'heap'
          : Number(inode) > 0
            ? 'files'
            : rights.includes('x')
              ? 'code'
              : name || 'anonymous'
      if (kind.startsWith('[anon')) kind = 'anonymous'
    } else if (line.startsWith('Rss:'))
      parts[kind] = (parts[kind] ?? 0) + Number(line.slice(4).trim().split(' ')[0]) / 1024
  }
  return parts
}

const kinds = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'young',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'whole',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'steps',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak',
}

/** Number, sum and longest of the collections of each kind, in milliseconds. */
function byKind(collections) {
  const all = {}
  for (const { begin, end, kind } of collections) {
    all[kind] ??= { count: 0, sumMs: 0, longestMs: 0 }
    const of = all[kind]
    of.count += 1
    of.sumMs += end - begin
    of.longestMs = Math.max(of.longestMs, end - begin)
  }
  return all
}

/** Milliseconds so far in which the host ran something else although a processor of this machine had work. */
function stolenMs() {
  const [first] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  return Number(first.trim().split(/ +/)[8]) * 10
}

/** The time that the span and the collections share. */
function overlap(from, to, collections) {
  let shared = 0
  for (const { begin, end } of collections) shared += Math.max(0, Math.min(to, end) - Math.max(from, begin))
  return shared
}

/**
 * Watches why the open loop of this process sends late: was its loop asleep, did it wait for a processor, did it collect
 * garbage, was it sending, or doing something else? Watching takes about a tenth of a core at 10 000 requests a second.
 * `program` is the URL of the program that drives, beside which its modules are.
 */
export async function watchLateness(program) {
  const of = (path) =>
    import(new URL(`../../${path}${program.slice(program.lastIndexOf('.'))}`, program).href)
  const { ScheduleRun } = await of('load/open-loop/schedule-run')
  const { OpenSeconds } = await of('evidence/recorder/open-seconds')
  const checkpoints = new Checkpoints()
  const late = []
  const collections = []
  const note = (entries) => {
    for (const { startTime, duration, detail } of entries)
      collections.push({ begin: startTime, end: startTime + duration, kind: kinds[detail.kind] ?? 'other' })
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  const stolenBefore = stolenMs()
  let sends = 0
  let wakes = 0

  const { wake } = ScheduleRun.prototype
  let isAwake = false
  ScheduleRun.prototype.wake = function () {
    if (isAwake) return wake.call(this)
    isAwake = true
    wakes += 1
    checkpoints.add(true)
    wake.call(this)
    checkpoints.add(false)
    isAwake = false
  }
  let sockets = 0
  const { finish } = ScheduleRun.prototype
  ScheduleRun.prototype.finish = function (how) {
    sockets = Math.max(
      sockets,
      process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length,
    )
    finish.call(this, how)
  }
  const { addSendLag } = OpenSeconds.prototype
  OpenSeconds.prototype.addSendLag = function (offset, microseconds) {
    sends += 1
    if (microseconds > lateMs * 1000 && late.length < maxLateSends) {
      const to = performance.now()
      const from = to - microseconds / 1000
      late.push({ offset, from, to, ...checkpoints.parts(from, to) })
    }
    addSendLag.call(this, offset, microseconds)
  }
  return {
    read() {
      note(observer.takeRecords())
      checkpoints.close()
      for (const send of late) {
        send.collecting = Math.min(send.other + send.sending, overlap(send.from, send.to, collections))
        const other = Math.min(send.other, send.collecting)
        send.other -= other
        send.sending -= send.collecting - other
      }
      const machine = { stolenMs: stolenMs() - stolenBefore, threads: threads(), resident: residentParts() }
      return { sends, wakes, sockets, late, collections: byKind(collections), ...machine }
    },
  }
}
