import type { Toxic } from './toxic.ts'

/** Only answers are late, so that a latency of 20 ms adds 20 ms to each round trip. */
export const latency = (seconds: number): Toxic => ({ delay: (way) => (way === 'answered' ? seconds : 0) })
