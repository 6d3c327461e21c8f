import type { Command } from 'commander'
import type { ArmOptions } from '../../config/plan/arm-options.ts'
import { addArmOptions, comparedWorkers } from '../shared/arm-options.ts'
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
  tailgate gate --base auto                          the working tree against the point where it left the default branch
  tailgate gate --base main --head HEAD --scenario browse --max-time 6m
  tailgate gate --base ../before --tolerable 'p95 30%' --tolerable 'list sliceP95 15%'
  tailgate gate --base auto --accept 'list p95: the new filter costs a query'
  tailgate gate --base auto --advisory               shows what it finds, and never fails

Exit codes: 0 no figure is worse than is tolerable, 1 a regression, confirmed, 2 usage or configuration, 3 unproven,
4 a revision or the stack, 5 the load generator.
A gate that was not armed by \`tailgate calibrate --gate\` on this machine is advisory: it ends with 0, and says so.`

export function addGate(command: Command, setExit: SetExit): void {
  command
    .requiredOption(
      '--base <revision>',
      'what head is compared with: a git revision, a directory, or auto for the merge base with the default branch',
    )
    .option('--head <revision>', 'what is judged: a git revision or a directory (default: the working tree)')
    .option(
      '--base-config <file>',
      'a config for base alone, looked for in base and then here (default: the config of head)',
    )
    .option('--advisory', 'shows what it finds, and ends with 0 on a regression too')
    .option(
      '--require-armed',
      'ends with 3 where this gate is not armed on this machine (`tailgate calibrate --gate`); without it such a gate is advisory',
    )
  addComparisonOptions(addArmOptions(command, comparedWorkers))
    .addHelpText('after', examples)
    .action(async (options: GateOptions) => {
      const { executeGate } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeGate(options, interruption.signal))
    })
}
