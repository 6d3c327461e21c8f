import { Worker } from 'node:worker_threads'
import { ownProgram } from '../../base/own-program.ts'
import { aheadOfMonotonic } from './clock.ts'

/** Calls back at a given moment with more precision than a timer, whose resolution is a millisecond. */
export interface Waker {
  /** Calls back once `time` (milliseconds on the clock of performance.now()) is reached; a later call replaces this one. */
  wakeAt(time: number): void
  close(): Promise<void>
}

/**
 * How long before the moment, in milliseconds, the thread wakes the loop: about the time that this takes. The rest of the wait
 * is spent reading the clock between other events.
 */
const aheadMs = 0.08
/**
 * The shortest sleep in milliseconds: moments closer than this share one wake-up, which costs more than the precision that is
 * lost.
 */
const shortestSleepMs = 0.15

/**
 * Moments that are nearer than this, in milliseconds, are waited for by reading the clock between other events: to set the
 * thread and to be woken by it takes about as long.
 */
const nearMs = 0.1

/**
 * Calls `onCount` when another thread has raised the number at `counter` and notified it, again and again until it returns
 * false. What the number has become by the time of a call counts as one.
 */
function listen(counter: Int32Array, onCount: () => boolean, seen: number): void {
  const next = () => {
    const count = Atomics.load(counter, 0)
    if (onCount()) listen(counter, onCount, count)
  }
  // The wake-ups are no messages: each of those would be read, made an event and handed on, which takes longer than all else.
  const waiting = Atomics.waitAsync(counter, 0, seen)
  if (waiting.async) void waiting.value.then(next)
  else next()
}

/** Resolves once a thread has sent its first message. */
const started = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })

/**
 * Waits for a word that nobody changes, until the returned function is called. V8 keeps all waits in one set. Each time that
 * becomes empty, it gets another table, and the tables refer to each other: 120 bytes a wake-up that stay until all of the
 * heap is collected.
 */
function holdWait(word: Int32Array): () => void {
  Atomics.waitAsync(word, 0, 0)
  return () => Atomics.notify(word, 0)
}

/**
 * A thread that sleeps on a futex until just before the moment and then wakes the loop; docs/instruments.md has the measured
 * lag. A timer alone is 0.7-0.9 ms late (its resolution is a millisecond). A timer that stops early and then spins through the
 * last millisecond takes 24-30 % of a core from the measured service at 300 Poisson arrivals per second.
 */
export async function threadWaker(onWake: () => void): Promise<Waker> {
  const shared = new SharedArrayBuffer(24)
  const command = new Int32Array(shared, 0, 1)
  const woken = new Int32Array(shared, 4, 1)
  const time = new Float64Array(shared, 8, 1)
  const worker = new Worker(ownProgram(import.meta.url, './waker-thread'), {
    workerData: { shared, ahead: aheadOfMonotonic() },
  })
  await started(worker)
  const release = holdWait(new Int32Array(shared, 16, 1))
  let moment = Number.POSITIVE_INFINITY
  let immediate: NodeJS.Immediate | undefined
  // The time at which the thread will wake the loop. Waking the loop too early costs less than waking the thread to change the
  // time.
  let armed = Number.POSITIVE_INFINITY
  let isClosed = false
  const sleepUntil = (when: number) => {
    if (armed <= when) return
    armed = when
    time[0] = when
    Atomics.add(command, 0, 1)
    Atomics.notify(command, 0)
  }
  const look = () => {
    const left = moment - performance.now()
    if (left <= 0) onWake()
    else if (left <= nearMs) immediate = setImmediate(look)
    // Being woken for a moment that has been replaced since says nothing about this one.
    else sleepUntil(moment - aheadMs)
  }
  const onWoken = () => {
    if (isClosed) return false
    armed = Number.POSITIVE_INFINITY
    clearImmediate(immediate)
    look()
    return true
  }
  listen(woken, onWoken, 0)
  return {
    wakeAt(next) {
      clearImmediate(immediate)
      moment = next
      const now = performance.now()
      if (next - now <= nearMs) immediate = setImmediate(look)
      else sleepUntil(Math.max(next - aheadMs, now + shortestSleepMs))
    },
    async close() {
      clearImmediate(immediate)
      isClosed = true
      moment = Number.POSITIVE_INFINITY
      await worker.terminate()
      // Lets go of what listens.
      Atomics.add(woken, 0, 1)
      Atomics.notify(woken, 0)
      release()
    },
  }
}
