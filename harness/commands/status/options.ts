import type { Command } from 'commander'
import type { SetExit } from '../shared/exit-code.ts'

export function addStatus(command: Command, setExit: SetExit): void {
  command
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', '\nExample:\n  tailgate status')
    .action(async (options: { json?: boolean }) => {
      const { executeStatus } = await import('./action.ts')
      setExit(await executeStatus(options))
    })
}
