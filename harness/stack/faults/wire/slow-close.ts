import type { Toxic } from './toxic.ts'

/** Who closes a connection is believed only so much later. */
export const slowClose = (seconds: number): Toxic => ({ lingers: seconds })
