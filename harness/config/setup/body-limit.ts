import { parseSize } from '../units/units.ts'

/** Whether a text says how large a body may be. */
export const isBodyLimit = (text: string): boolean => text === 'none' || (parseSize(text) ?? 0) >= 1

/** The largest body in bytes; undefined for any. */
export const bytesOfBodyLimit = (text: string): number | undefined =>
  text === 'none' ? undefined : Math.floor(parseSize(text) ?? 0)
