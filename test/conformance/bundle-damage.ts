import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Situation } from './situation.ts'

/** A situation in which the stored evidence of a healthy run was changed afterwards, and is judged. */
export const damaged = (
  what: string,
  exit: readonly number[],
  says: RegExp,
  damage: (bundle: string) => void,
  ...budgets: readonly string[]
): Situation => ({
  what,
  exit,
  says,
  async carryOut(stage) {
    const bundle = await stage.healthyCopy(what.replaceAll(/\W+/g, '-').slice(0, 60))
    damage(bundle)
    return stage.tailgate('judge', bundle, ...budgets.flatMap((budget) => ['--budget', budget]))
  },
})

/** Rewrites a file of a bundle from its content. */
export function rewrite(bundle: string, file: string, change: (text: string) => string): void {
  const path = join(bundle, file)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}
