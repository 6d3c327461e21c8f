import type { Command } from 'commander'
import { addArmOptions } from '../shared/arm-options.ts'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import { addRowsOption } from '../shared/rows-option.ts'
import type { UpRequest } from './up.ts'

const json = ['--json', 'prints one JSON document on standard output and nothing else there'] as const

export function addUp(command: Command, setExit: SetExit): void {
  command.option('--port <port>', 'port of the proxy (default: a free one)')
  addArmOptions(addRowsOption(command))
    .option('--stack <kind>', 'native or docker (default: native where its programs are installed)')
    .option('--tmpfs', 'keeps the files of the database in memory (Docker only)')
    .option(
      '--observe',
      'adds Prometheus with its exporters, and Grafana with the dashboards: installed or in Docker, else drawn as pages',
    )
    .addOption(configOption())
    .option(...json)
    .addHelpText(
      'after',
      '\nExamples:\n  tailgate up\n  tailgate up --observe\n  tailgate up --port 8080 --rows 1000000\n  tailgate up --protocol h2 --env TUNING_CACHE=off\n  tailgate up --stack docker',
    )
    .action(async (request: UpRequest) => {
      const { executeUp } = await import('./up.ts')
      using interruption = interruptible()
      setExit(await executeUp(request, interruption.signal))
    })
}

export function addStatus(command: Command, setExit: SetExit): void {
  command
    .option(...json)
    .addHelpText('after', '\nExample:\n  tailgate status')
    .action(async (options: { json?: boolean }) => {
      const { executeStatus } = await import('./status.ts')
      setExit(await executeStatus(options))
    })
}

export function addDown(command: Command, setExit: SetExit): void {
  command
    .argument('[id]', 'only the stack with this id, of whatever project (default: those of this project)')
    .option(
      '--all',
      'everything of yours: the stacks of all projects, and runs under way, as if each were interrupted',
    )
    .option(...json)
    .addHelpText('after', '\nExamples:\n  tailgate down\n  tailgate down 1f2e3d4c5b6a\n  tailgate down --all')
    .action(async (id: string | undefined, options: { json?: boolean; all?: boolean }) => {
      const { executeDown } = await import('./down.ts')
      setExit(await executeDown(id, options))
    })
}
