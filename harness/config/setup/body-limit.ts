import { parseSize } from '../units/units.ts'

/** Whether a text gives the largest size of a body. */
export const isBodyLimit = (text: string): boolean => text === 'none' || (parseSize(text) ?? 0) >= 1

/** The largest body in bytes; undefined for no limit. */
export const bytesOfBodyLimit = (text: string): number | undefined =>
  text === 'none' ? undefined : Math.floor(parseSize(text) ?? 0)
