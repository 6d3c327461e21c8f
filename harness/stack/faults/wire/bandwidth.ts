import type { Toxic } from './toxic.ts'

/** Each connection passes no more than so many bytes in a second, each way. */
export const bandwidth = (rate: number): Toxic => ({ occupies: (bytes) => bytes / rate })
