import type { Command } from 'commander'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import type { InitOptions } from './action.ts'

const examples = `
Examples:
  tailgate init                                   looks around, shows what it would write, and asks
  tailgate init --from access.log                 the mix, and the moments of the requests
  tailgate init --from app.har --url https://staging.example.com
  tailgate init --from http://127.0.0.1:3000/openapi.json --measure
  tailgate init --from load.k6.js --ci gitlab --yes

It shows what it will write and asks; nothing that exists is overwritten. Without a terminal it writes only with --yes.`

export function addInit(command: Command, setExit: SetExit): void {
  command
    .option(
      '--from <source>',
      'an access log, an OpenAPI description (file or URL), a HAR, a k6 script or a Compose file (default: what is found here)',
    )
    .option('--url <url>', 'where the service runs already, or the server of a HAR to keep')
    .option('--ci <system>', 'github, gitlab or none (default: gitlab where .gitlab-ci.yml is, else github)')
    .option(
      '--static',
      'keeps requests for styles, scripts, pictures and fonts, which are left out by default',
    )
    .option(
      '--measure [time]',
      'drives the mix once, for 20s to 2m as its rarest route needs or this long, and takes the budgets from what it measured',
    )
    .option('--no-calibrate', 'with --measure: uses only a calibration of the last day, if there is one')
    .option('--yes', 'writes without asking')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (options: InitOptions) => {
      const { executeInit } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeInit(options, interruption.signal))
    })
}
