import type { Toxic } from './toxic.ts'

/** Simulates a service that no longer exists: every connection is answered with a reset. */
export const reset: Toxic = { resets: true }
