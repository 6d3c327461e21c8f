import type { Command } from 'commander'
import type { SetExit } from '../shared/exit-code.ts'

export function addDown(command: Command, setExit: SetExit): void {
  command
    .argument('[id]', 'only the stack with this id, of whatever project (default: those of this project)')
    .option(
      '--all',
      'everything of yours: the stacks of all projects, and runs under way, as if each were interrupted',
    )
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText(
      'after',
      '\nExamples:\n  tailgate down\n  tailgate down 1f2e3d4c5b6a\n  tailgate down --all\n\nExit code 4 when something of what was to be stopped is still there.',
    )
    .action(async (id: string | undefined, options: { json?: boolean; all?: boolean }) => {
      const { executeDown } = await import('./action.ts')
      setExit(await executeDown(id, options))
    })
}
