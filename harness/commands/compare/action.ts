import { randomInt } from 'node:crypto'
import { readSideOptions } from '../../config/plan/side-options.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { resolveArms } from '../../revisions/resolve-arms.ts'
import { planComparison } from '../../stories/gate/comparison-plan.ts'
import { executeComparison } from '../shared/comparison/comparison.ts'
import { readSettings } from '../shared/comparison/read-settings.ts'
import type { CompareOptions } from './options.ts'

/** Compares two set-ups of the project in the working tree, and shows the differences. */
export async function executeCompare(options: CompareOptions, signal: AbortSignal): Promise<number> {
  const startedAt = Date.now()
  const settings = readSettings(options)
  const read = typed()
  const setups = readSideOptions(options, process.env, read)
  read.check()
  const arms = await resolveArms(
    { directory: process.cwd(), config: options.config, scenarios: options.scenario },
    { signal, onStep: () => undefined },
  )
  const plan = await planComparison({ ...options, purpose: 'compare', setups, settings }, arms, () =>
    randomInt(2 ** 32),
  )
  return executeComparison(plan, options, { startedAt, signal })
}
