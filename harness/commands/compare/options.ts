import type { Command } from 'commander'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import type { SideOptions } from '../../config/plan/side-options.ts'
import { addSideOptions } from '../shared/arm-options.ts'
import { addComparisonOptions, type ComparisonOptions } from '../shared/comparison/comparison-options.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'

const examples = `
Examples:
  tailgate compare --base-env TUNING_CACHE=off        what is the cache worth?
  tailgate compare --base-postgres stock --scenario browse --max-time 6m
  tailgate compare --base-protocol http1 --head-protocol h2

The exit code is 0 whatever it finds.`

export interface CompareOptions extends ComparisonOptions, ArmOptions, SideOptions {}

export function addCompare(command: Command, setExit: SetExit): void {
  addComparisonOptions(addSideOptions(command))
    .addHelpText('after', examples)
    .action(async (options: CompareOptions) => {
      const { executeCompare } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeCompare(options, interruption.signal))
    })
}
