import type { Toxic } from './toxic.ts'

/** The end of a connection arrives this many seconds later at the other side. */
export const slowClose = (seconds: number): Toxic => ({ lingers: seconds })
