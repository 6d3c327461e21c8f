import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/**
 * Fills the disk with the victim's files. PostgreSQL fails when it cannot write its log. With a duration, that is permitted,
 * and PostgreSQL is started again once there is room; without one, the stack has failed.
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
