import type { Command } from 'commander'
import { addBudgetOption } from '../shared/budget-option.ts'
import { addPairLimitOptions } from '../shared/comparison/comparison-options.ts'
import type { SetExit } from '../shared/exit-code.ts'
import type { ReportOptions } from './action.ts'

const examples = `
Examples:
  tailgate report results/latest
  tailgate report results/latest --budget 'browse.list p99<=40ms'   with another budget, which the report then says

The exit code is 0 whatever the verdict; \`tailgate judge\` ends with that of the verdict.`

export function addReport(command: Command, setExit: SetExit): void {
  command.argument('<bundle>', 'the directory of a run, for example results/latest')
  addPairLimitOptions(addBudgetOption(command))
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (bundle: string, options: ReportOptions) => {
      const { executeReport } = await import('./action.ts')
      setExit(await executeReport(bundle, options))
    })
}
