import type { Command } from 'commander'
import { profilersInWords } from '../../stories/profile/profilers.ts'
import { addArmOptions } from '../shared/arm-options.ts'
import { collect } from '../shared/collect.ts'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import { addRowsOption } from '../shared/rows-option.ts'
import type { ProfileRequest } from './action.ts'

const examples = `
Profilers: ${profilersInWords()}.
0x and clinic are npm packages that you install beside tailgate, py-spy is a package of Python, perf is in Debian's
package linux-perf.

Examples:
  tailgate profile browse
  tailgate profile browse --with cpu --with allocations
  tailgate profile browse --with perf --rate 500/s
  tailgate profile browse --url http://127.0.0.1:3000       into a service that runs already, or a kept stack
  tailgate profile browse --env TUNING_SERIALIZER=plain
  tailgate profile browse --with cpu --against results/<that bundle>   what has become slower, by function

Exit code 5 when a profile could not be taken, or none could be compared with --against. Before anything starts, exit code 3
when that bundle holds no profile, and 2 when there is none.`

export function addProfile(command: Command, setExit: SetExit): void {
  command
    .argument(
      '[scenario]',
      'name or path of an open-loop scenario, or a URL (default: the profiled scenario of the config)',
    )
    .option(
      '--with <profiler>',
      'which profiler (default: one that fits what the app is); may be repeated',
      collect,
      [],
    )
    .option('--against <bundle>', 'compares with the profiles of an earlier `tailgate profile` or run')
    .option('--url <base>', 'where the target runs already, on this machine: nothing is started')
    .option(
      '--duration <time>',
      'how long it is loaded (default: as the scenario says; at most 8s in any case)',
    )
    .option('--rate <rate>', 'arrivals per second, for example 300/s (default: as the scenario says)')
  addArmOptions(addRowsOption(command))
    .option('--out <directory>', 'where the pages are written (default: results)')
    .addOption(configOption())
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (scenario: string | undefined, request: ProfileRequest) => {
      const { executeProfile } = await import('./action.ts')
      using interruption = interruptible()
      setExit(await executeProfile(scenario, request, interruption.signal))
    })
}
