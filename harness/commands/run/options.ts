import type { Command } from 'commander'
import type { RunRequest } from '../../config/plan/make-plan.ts'
import { addArmOptions } from '../shared/arm-options.ts'
import { collect } from '../shared/collect.ts'
import { configOption } from '../shared/config-option.ts'
import type { SetExit } from '../shared/exit-code.ts'
import { interruptible } from '../shared/interruption.ts'
import { addPrometheusOptions } from '../shared/prometheus-options.ts'
import { addRowsOption } from '../shared/rows-option.ts'
import type { RunOptions } from './action.ts'
import { addUrlOptions } from './url-options.ts'

interface Options extends Omit<RunRequest, 'scenarios' | 'budgets' | 'faults'>, RunOptions {
  readonly budget: string[]
  readonly fault: string[]
}

const examples = `
Examples:
  tailgate run http://127.0.0.1:3000/items --rate 200/s --budget 'p95<=50ms'
  tailgate run                                        the standard scenarios, then a flame graph
  tailgate run browse --warm-up 5s --duration 60s --rate 500/s
  tailgate run browse saturate --no-profile --rows 1000000
  tailgate run ./my/scenario.ts --budget 'list p99<=40ms' --budget 'all errorRate<=0.1%'
  tailgate run browse --fault 'postgres:stop@8s+2s' --budget 'browse recovery<=5s'
  tailgate run spike --budget 'spike.list p99<=400ms during step 2' --budget 'spike memory<=256MiB of postgres'
  tailgate run browse --protocol h2 --workers 2 --env TUNING_CACHE=off
  tailgate run browse --duration 5m --stop-early 20s
  tailgate run browse --stack docker
  tailgate run checkout --url http://127.0.0.1:3000   a scenario, where the service runs already
  tailgate run --url http://127.0.0.1:3000 'GET /items 4' 'POST /items 1 @body.json' --rate 50/s
  tailgate run http://127.0.0.1:3000/items --find-rate
  tailgate run browse --dry                           prints the plan and starts nothing

Exit codes: 0 pass, 1 a budget failed, 2 usage or configuration, 3 unproven, 4 stack or target, 5 instrument.`

/** Adds the options about the load, its length, its limits and its faults. */
const addLoadOptions = (command: Command): Command =>
  command
    .option(
      '--warm-up <time>',
      'how long each scenario is driven before it is measured, for example 5s or 0s (default: as the scenario says; 2s for a URL)',
    )
    .option(
      '-z, --duration <time>',
      'how long each scenario is measured, for example 20s (default: as the scenario says; 20s for a URL)',
    )
    .option(
      '--rate <rate>',
      'arrivals per second of the open loops, for example 300/s (default: as the scenario says; 50/s for a URL)',
    )
    .option(
      '--budget <budget>',
      "adds or replaces a budget: 'browse.list p95<=25ms', 'p95<=50ms' for all routes; may be repeated",
      collect,
      [],
    )
    .option(
      '--fault <fault>',
      "breaks something while each scenario is measured: 'redis:stop@10s+3s'; may be repeated",
      collect,
      [],
    )

export function addRun(command: Command, setExit: SetExit): void {
  command.argument(
    '[scenario...]',
    "names or paths of scenarios (default: the standard ones of the config); or requests: URLs, or 'METHOD /path weight @body'",
  )
  addPrometheusOptions(addArmOptions(addRowsOption(addUrlOptions(addLoadOptions(command)))))
    .option('--stack <kind>', 'native or docker (default: native where its programs are installed)')
    .option('--tmpfs', 'keeps the files of the database in memory (Docker only)')
    .option('--out <directory>', 'where bundles are written (default: results)')
    .option('--port <port>', 'port of the proxy (default: a free one)')
    .option('--seed <number>', 'repeats the random choices of an earlier run (default: drawn, and printed)')
    .option('--no-profile', 'leaves out the replay under a profiler after the judged part')
    .option(
      '--until-decided <time>',
      'goes on, up to this time, until every budget passes or fails, for example 5m',
    )
    .option(
      '--stop-early <time>',
      'stops a scenario once a budget cannot be met any more, not before this time, for example 10s',
    )
    .option('--no-calibrate', 'uses only a calibration of the last day; without one, latencies are unproven')
    .addOption(configOption())
    .option('--dry', 'prints the plan in words and starts nothing')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
    .addHelpText('after', examples)
    .action(async (scenarios: string[], options: Options) => {
      const { executeRun } = await import('./action.ts')
      using interruption = interruptible()
      setExit(
        await executeRun(
          { ...options, scenarios, budgets: options.budget, faults: options.fault },
          options,
          interruption.signal,
        ),
      )
    })
}
