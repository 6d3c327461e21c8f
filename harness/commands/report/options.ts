import type { Command } from 'commander'
import type { Exits } from '../shared/exits.ts'

export function addReport(program: Command, setExit: Exits): void {
  program
    .command('report')
    .description('write report.html, summary.md and junit.xml of a bundle again from its stored evidence')
    .argument('<bundle>', 'the directory of a run, for example results/latest')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', '\nExample:\n  tailgate report results/latest')
    .action(async (bundle: string, options: { json?: boolean }) => {
      const { executeReport } = await import('./action.ts')
      setExit(await executeReport(bundle, options))
    })
}
