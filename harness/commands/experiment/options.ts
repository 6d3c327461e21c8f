import type { Command } from 'commander'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'

/** The options as typed. */
export interface ExperimentOptions {
  readonly list?: boolean
  readonly all?: boolean
  readonly document?: boolean
  readonly maxTime?: string
  readonly results?: string
  readonly rows?: string
  readonly seed?: string
  readonly out?: string
  readonly config?: string
  readonly json?: boolean
}

const examples = `
Examples:
  tailgate experiment --list                 what can be measured, and what was
  tailgate experiment I3                     one recommendation, in about five minutes
  tailgate experiment I3 C1 --max-time 6m
  tailgate experiment --all                  all of them, in at most 75 minutes
  tailgate experiment I3 --rows 10000000     an index is worth more on more rows
  tailgate experiment I3 --results ../other/experiments/results
  tailgate experiment --document --results ../other/experiments/results

Each is a file in experiments/: two set-ups of the service that differ in what a recommendation is about, measured side by side
in fresh processes on a fresh copy of the data, again and again.
Exit codes: 0 measured, whatever it showed, 3 one, or a point of one, could not be measured.`

export function addExperiment(command: Command, setExit: SetExit): void {
  command
    .argument('[ids...]', 'experiments by their ids, in any case')
    .option('--list', 'prints the experiments, their loads, and what was measured of them')
    .option('--all', 'measures every one')
    .option('--document', 'writes docs/guide.md and experiments/guide.html of the results that are kept')
    .option(
      '--max-time <time>',
      'how long all of it may take, 104s at the least for each comparison, of which a sweep has several (default: 73m with --all, else 320s each, or more where a sweep needs it)',
    )
    .option(
      '--results <directory>',
      'where results are kept, one file each (default: experiments/results, and a directory in it for --rows); with --document, results of another machine to show beside them',
    )
    .option('--rows <count>', 'rows of the dataset, for example 1000000 (default: as the config says)')
    .option(
      '--seed <number>',
      'repeats the random choices of an earlier experiment (default: drawn, and kept with the result)',
    )
    .option('--out <directory>', 'where the bundles of the comparisons are written (default: results)')
    .addOption(configOption())
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (ids: readonly string[], options: ExperimentOptions) => {
      const { executeExperiment } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeExperiment(ids, options, interruption.signal))
    })
}
