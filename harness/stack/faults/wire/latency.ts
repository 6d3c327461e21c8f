import type { Toxic } from './toxic.ts'

/** Only answers are delayed, so that a latency of 20 ms adds 20 ms to each round trip. */
export const latency = (seconds: number): Toxic => ({
  delay: (direction) => (direction === 'answered' ? seconds : 0),
})
