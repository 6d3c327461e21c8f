import type { Command } from 'commander'
import { addBudgetOption } from '../shared/budget-option.ts'
import { addPairLimitOptions } from '../shared/comparison/comparison-options.ts'
import type { SetExit } from '../shared/exit-code.ts'
import type { JudgeOptions } from './action.ts'

const examples = `
Examples:
  tailgate judge results/latest
  tailgate judge results/latest --budget 'browse.list p99<=40ms'   with another budget
  tailgate judge results/latest --tolerable 'p95 3%'                a comparison, with another limit

The exit code is that of the verdict: 0 pass, 1 fail, 3 unproven. Of a \`compare\` and of a gate that was advisory
it is 0, as when they ran; 3 if it was stopped.`

export function addJudge(command: Command, setExit: SetExit): void {
  command.argument('<bundle>', 'the directory of a run, for example results/latest')
  addPairLimitOptions(addBudgetOption(command))
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (bundle: string, options: JudgeOptions) => {
      const { executeJudge } = await import('./action.ts')
      setExit(await executeJudge(bundle, options))
    })
}
