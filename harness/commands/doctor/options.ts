import type { Command } from 'commander'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'

export function addDoctor(command: Command, setExit: SetExit): void {
  command
    .addOption(configOption())
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText(
      'after',
      '\nExample:\n  tailgate doctor\n\nExit codes: 0 when `run` can work, natively or in Docker, else 4.',
    )
    .action(async (options: { config?: string; json?: boolean }) => {
      const { executeDoctor } = await import('./action.ts')
      setExit(await executeDoctor(options))
    })
}
