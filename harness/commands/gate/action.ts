import { randomInt } from 'node:crypto'
import { projectName } from '../../calibration/gate/gate-project.ts'
import { readArmOptions } from '../../config/plan/arm-options.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { type ArmsRequest, findProject } from '../../revisions/project.ts'
import { resolveArms } from '../../revisions/resolve-arms.ts'
import { armedPlan, knownGatesOf } from '../../stories/gate/armed-plan.ts'
import { planComparison } from '../../stories/gate/comparison-plan.ts'
import { executeComparison } from '../shared/comparison/comparison.ts'
import { readSettings } from '../shared/comparison/read-settings.ts'
import { openProgress } from '../shared/output.ts'
import type { GateOptions } from './options.ts'

const requestOf = (options: GateOptions): ArmsRequest => ({
  directory: process.cwd(),
  ...{ base: options.base, head: options.head },
  ...{ config: options.config, baseConfig: options.baseConfig, scenarios: options.scenario },
})

/** Prepares both revisions, shows the current step, and leaves only notes on the screen. */
async function armsOf(request: ArmsRequest, signal: AbortSignal) {
  using live = openProgress()
  return await resolveArms(request, { signal, onStep: (name) => live.watch({ type: 'step', name }) })
}

/** Compares two revisions and returns the exit code of the verdict. */
export async function executeGate(options: GateOptions, signal: AbortSignal): Promise<number> {
  const startedAt = Date.now()
  const settings = readSettings(options)
  const read = typed()
  const setup = readArmOptions(options, process.env, read)
  read.check()
  const request = requestOf(options)
  const arms = await armsOf(request, signal)
  const asked = await planComparison(
    {
      ...options,
      purpose: 'gate',
      setups: { base: setup, head: setup },
      settings,
      advisory: options.advisory ? '--advisory was asked for' : undefined,
    },
    arms,
    () => randomInt(2 ** 32),
  )
  const gates = await knownGatesOf(asked, await projectName(await findProject(request, signal)), startedAt)
  const plan = armedPlan(asked, gates, { isRequired: options.requireArmed === true })
  return executeComparison(plan, options, { startedAt, signal })
}
