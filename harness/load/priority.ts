import { constants, setPriority } from 'node:os'
import type { Remark } from '../measure/evidence.ts'

/** A generator that has to wait for a processor measures its own lateness, so it goes first where it may. */
export function raisePriority(): Remark {
  const remark = (message: string): Remark => ({ kind: 'instrument', message, passable: true })
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST)
    return remark('The generator ran at the highest priority.')
  } catch {
    return remark('The generator ran at normal priority: raising it is not permitted to this user.')
  }
}
