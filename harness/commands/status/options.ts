import type { Command } from 'commander'
import type { SetExit } from '../shared/exit-code.ts'

export function addStatus(command: Command, setExit: SetExit): void {
  command
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText(
      'after',
      '\nExample:\n  tailgate status\n\nExit code 4 when anything of a kept stack is not well.',
    )
    .action(async (options: { json?: boolean }) => {
      const { executeStatus } = await import('./action.ts')
      setExit(await executeStatus(options))
    })
}
