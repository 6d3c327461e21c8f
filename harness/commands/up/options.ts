import type { Command } from 'commander'
import { addArmOptions } from '../shared/arm-options.ts'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import { addRowsOption } from '../shared/rows-option.ts'
import type { UpRequest } from './action.ts'

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
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText(
      'after',
      '\nExamples:\n  tailgate up\n  tailgate up --observe\n  tailgate up --port 8080 --rows 1000000\n  tailgate up --protocol h2 --env TUNING_CACHE=off\n  tailgate up --stack docker',
    )
    .action(async (request: UpRequest) => {
      const { executeUp } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeUp(request, interruption.signal))
    })
}
