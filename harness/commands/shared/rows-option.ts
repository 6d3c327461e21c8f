import type { Command } from 'commander'
import { say } from './outlet.ts'

/** Adds `--rows`, and its old name `--masks`, which still works and prints a note. */
export function addRowsOption(command: Command): Command {
  return command
    .option('--rows <count>', 'rows of the dataset, for example 1000000 (default: as the config says)')
    .addOption(command.createOption('--masks <count>', 'the old name of --rows').hideHelp())
    .on('option:masks', (count: string) => {
      say(process.stderr, ['--masks is the old name of --rows, and still works.'])
      command.setOptionValueWithSource('rows', count, 'cli')
    })
}
