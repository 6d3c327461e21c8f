import type { Toxic } from './toxic.ts'

/** Limits each connection to this many bytes per second in each direction. */
export const bandwidth = (rate: number): Toxic => ({ occupies: (bytes) => bytes / rate })
