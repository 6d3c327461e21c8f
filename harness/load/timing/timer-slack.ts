import { readlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

/**
 * Lets the sleeps of this thread end when they are meant to. Linux lets them end up to 50 µs later, so that it can wake
 * several threads at once; each thread may have its own limit.
 */
export function sleepToTheMicrosecond(): void {
  try {
    writeFileSync(`/proc/${basename(readlinkSync('/proc/thread-self'))}/timerslack_ns`, '1')
  } catch {
    // Not Linux: its sleeps are as exact as they are.
  }
}
