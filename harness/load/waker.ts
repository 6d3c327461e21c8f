import { Worker } from 'node:worker_threads'

/** Calls back at a given moment more precisely than a timer can, whose grain is a millisecond. */
export interface Waker {
  /** Calls back once `time` (milliseconds, as performance.now() counts) is reached; a later call replaces this one. */
  wakeAt(time: number): void
  close(): Promise<void>
}

/** Nearer than this, asking another thread takes as long as looking again (milliseconds). */
const near = 0.15

/**
 * A thread that sleeps on a futex until the moment and then sends the loop a message. A timer would be late by up to
 * a millisecond, and spinning that millisecond away would take the processor from the service that is measured.
 */
export async function threadWaker(onWake: () => void): Promise<Waker> {
  const shared = new SharedArrayBuffer(16)
  const command = new Int32Array(shared, 0, 1)
  const time = new Float64Array(shared, 8, 1)
  const worker = new Worker(new URL('./waker-thread.ts', import.meta.url), {
    workerData: { shared, origin: performance.now(), clock: process.hrtime.bigint() },
  })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  let immediate: NodeJS.Immediate | undefined
  worker.on('message', onWake)
  return {
    wakeAt(moment) {
      clearImmediate(immediate)
      if (moment - performance.now() < near) {
        immediate = setImmediate(onWake)
        return
      }
      time[0] = moment
      Atomics.add(command, 0, 1)
      Atomics.notify(command, 0)
    },
    async close() {
      clearImmediate(immediate)
      await worker.terminate()
    },
  }
}
