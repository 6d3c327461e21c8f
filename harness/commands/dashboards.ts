import type { Command } from 'commander'
import type { Exits } from './exits.ts'

export function addDashboards(program: Command, setExit: Exits): void {
  const dashboards = program
    .command('dashboards')
    .description(
      'the Grafana dashboards as code: build them, or check that what is committed is what the code makes',
    )
    .addHelpText('after', '\nExamples:\n  tailgate dashboards build\n  tailgate dashboards check')
  dashboards
    .command('build')
    .description(
      'write dashboards/generated from the code, with the budgets of the scenarios as threshold lines',
    )
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', '\nExample:\n  tailgate dashboards build')
    .action(async (options: { json?: boolean }) => {
      const { buildCommand } = await import('./execute-dashboards.ts')
      setExit(await buildCommand(options))
    })
  dashboards
    .command('check')
    .description('exit with 1 when dashboards/generated differs from the code or a query is wrong')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', '\nExample:\n  tailgate dashboards check')
    .action(async (options: { json?: boolean }) => {
      const { checkCommand } = await import('./execute-dashboards.ts')
      setExit(await checkCommand(options))
    })
}
