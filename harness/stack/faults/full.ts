import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/**
 * Fills the disk that the victim's files are on. PostgreSQL gives up when it cannot write its log: with a length it may,
 * and is started again once there is room; without one the stack has failed by that.
 */
export async function full(victim: Victim, lasts: number | undefined): Promise<Undo> {
  const { disk } = victim
  if (disk === undefined) throw new Error('a disk that is to be filled must be one of its own')
  const watchAgain = lasts === undefined ? undefined : victim.expectEnd(victim.processes())
  await disk.fill()
  return async () => {
    await disk.free()
    const how = await victim.revive()
    watchAgain?.()
    return how === 'started again' ? 'PostgreSQL had given up and was started again' : undefined
  }
}
