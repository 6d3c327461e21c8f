import type { Command } from 'commander'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import type { BuildRequest } from './build.ts'
import type { ObserveRequest } from './observe.ts'
import type { ServeRequest } from './serve.ts'

/** The default directory for drawn dashboards. */
export const pagesDirectory = 'results/dashboards'

/** The options of the commands that read a running Prometheus. */
const looking = (command: Command, usualTime: string): Command =>
  command
    .option(
      '--prometheus <url>',
      'which Prometheus to ask (default: that of the kept stack, or of the run in progress)',
    )
    .option('--password-file <file>', 'the password of the user in that URL')
    .option('--last <time>', `how far back to look (default: ${usualTime})`)

const common = (command: Command): Command =>
  command
    .addOption(configOption())
    .option('--json', 'prints one JSON document on standard output and nothing else there')

function addBuildAndCheck(dashboards: Command, setExit: SetExit): void {
  const build = dashboards
    .command('build')
    .description(
      'write dashboards/generated from the code, with the budgets of the scenarios as threshold lines',
    )
    .option('--check', 'also check them as `dashboards check` does, and exit with 1 when anything is wrong')
    .addHelpText('after', '\nExamples:\n  tailgate dashboards build\n  tailgate dashboards build --check')
  common(build).action(async (options: BuildRequest & { check?: boolean }) => {
    const { buildCommand } = await import('./build.ts')
    setExit(await buildCommand(options))
  })
  const check = dashboards
    .command('check')
    .description('exit with 1 when dashboards/generated differs from the code or a query is wrong')
    .addHelpText('after', '\nExample:\n  tailgate dashboards check')
  common(check).action(async (options: BuildRequest) => {
    const { checkCommand } = await import('./check.ts')
    setExit(await checkCommand(options))
  })
}

function addVerifyAndSnapshot(dashboards: Command, setExit: SetExit): void {
  const verify = dashboards
    .command('verify')
    .description('tell what every panel shows of a running stack, and whether every alert watches')
    .option('--without <what...>', 'what is missing on purpose, such as redis, processes or alerts')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is as it should be, 1 a panel or an alert is not, 3 not everything could be seen.\n\nExample:\n  tailgate up --observe --port 8080 && tailgate run --url http://127.0.0.1:8080 && tailgate dashboards verify',
    )
  common(looking(verify, 'the time of the last run, else 5m')).action(
    async (request: ObserveRequest & { without?: string[] }) => {
      const { verifyCommand } = await import('./observe.ts')
      setExit(await verifyCommand(request))
    },
  )
  const snapshot = dashboards
    .command('snapshot')
    .description('draw every dashboard as one offline HTML page, for where there is no Grafana')
    .addHelpText(
      'after',
      '\nExample:\n  tailgate dashboards snapshot --prometheus http://127.0.0.1:9090 --last 15m',
    )
  common(
    looking(snapshot, '5m').option('--out <directory>', 'where the pages are written', pagesDirectory),
  ).action(async (request: ObserveRequest & { out: string }) => {
    const { snapshotCommand } = await import('./observe.ts')
    setExit(await snapshotCommand(request))
  })
}

function addServe(dashboards: Command, setExit: SetExit): void {
  const serve = dashboards
    .command('serve')
    .description('show every dashboard in the browser and keep it up to date, for where there is no Grafana')
    .option(
      '--prometheus <url>',
      'which Prometheus to ask (default: that of the kept stack, or of the run in progress)',
    )
    .option('--password-file <file>', 'the password of the user in that URL')
    .option('--port <port>', 'port of this machine (default: a free one)')
    .addHelpText(
      'after',
      '\nExamples:\n  tailgate up --observe && tailgate dashboards serve\n  tailgate dashboards serve --port 8090 --prometheus http://127.0.0.1:9090',
    )
  common(serve).action(async (request: ServeRequest) => {
    const { serveCommand } = await import('./serve.ts')
    using interruption = interruptible()
    setExit(await serveCommand(request, interruption.signal))
  })
}

export function addDashboards(dashboards: Command, setExit: SetExit): void {
  dashboards.addHelpText(
    'after',
    '\nExamples:\n  tailgate dashboards build\n  tailgate dashboards check\n  tailgate dashboards snapshot --last 5m',
  )
  addBuildAndCheck(dashboards, setExit)
  addVerifyAndSnapshot(dashboards, setExit)
  addServe(dashboards, setExit)
}
