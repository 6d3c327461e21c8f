import type { Toxic } from './toxic.ts'

/** A service that is not there any more: its system answers every connection with a reset. */
export const reset: Toxic = { resets: true }
