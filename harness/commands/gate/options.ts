import type { Command } from 'commander'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import { addArmOptions } from '../shared/arm-options.ts'
import type { ComparisonOptions } from '../shared/comparison/comparison-options.ts'
import { addComparisonOptions } from '../shared/comparison/comparison-options.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'

export interface GateOptions extends ComparisonOptions, ArmOptions {
  readonly base: string
  readonly head?: string
  readonly baseConfig?: string
  readonly advisory?: boolean
  readonly requireArmed?: boolean
}

const examples = `
Examples:
  tailgate gate --base auto                          the working tree against where it left the default branch
  tailgate gate --base main --head HEAD --scenario browse --max-time 6m
  tailgate gate --base ../before --tolerable 'p95 10%' --tolerable 'list p99 20%'
  tailgate gate --base auto --accept 'list p95: the new filter costs a query'
  tailgate gate --base auto --advisory               tells what it finds, and never fails

Exit codes: 0 no figure is worse than is tolerable, 1 one is worse, confirmed, 3 unproven.
A gate that was not armed by \`tailgate calibrate --gate\` on this machine is advisory: it ends with 0, and says so.`

export function addGate(command: Command, setExit: SetExit): void {
  command
    .requiredOption(
      '--base <revision>',
      'what it is compared with: a git revision, a directory, or auto for the merge base with the default branch',
    )
    .option('--head <revision>', 'what is judged: a git revision or a directory (default: the working tree)')
    .option('--base-config <file>', 'a config of its own for base, where that of head does not fit it')
    .option('--advisory', 'tells what it finds and ends with 0, unless it could not be carried out')
    .option(
      '--require-armed',
      'ends with 3 where this gate was not seen to block on this machine (`tailgate calibrate --gate`), in place of being advisory',
    )
  addComparisonOptions(addArmOptions(command))
    .addHelpText('after', examples)
    .action(async (options: GateOptions) => {
      const { executeGate } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeGate(options, interruption.signal))
    })
}
