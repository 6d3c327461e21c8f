import type { Command } from 'commander'
import type { GivenPrometheus } from '../../../prometheus/given-prometheus.ts'
import { collect } from '../collect.ts'
import { configOption } from '../config-option.ts'
import { addPrometheusOptions } from '../prometheus-options.ts'
import type { StoredLimits } from '../stored-report.ts'

/** The options for judging a comparison; texts as typed. */
export interface PairLimitOptions extends Omit<StoredLimits, 'budget'> {
  readonly maxTime?: string
}

/** The options of every comparison of two arms; texts as typed. */
export interface ComparisonOptions extends PairLimitOptions, GivenPrometheus {
  readonly scenario: readonly string[]
  readonly rate?: string
  readonly rows?: string
  readonly seed?: string
  readonly out?: string
  readonly config?: string
  readonly explain?: boolean
  readonly dry?: boolean
  readonly json?: boolean
}

/** Adds the options for judging a comparison, which also apply to a stored one. */
export const addPairLimitOptions = (command: Command): Command =>
  command
    .option(
      '--tolerable <limit>',
      "a larger change never passes: 'p95 5%', 'list p99 20%'; may be repeated (defaults: docs/gate.md)",
      collect,
      [],
    )
    .option(
      '--negligible <limit>',
      "a smaller change never fails: 'p95 2%', 'list p99 5%'; may be repeated (defaults: docs/gate.md)",
      collect,
      [],
    )
    .option(
      '--accept <change>',
      "a change that is expected, with its reason: 'list p95: reason'; may be repeated",
      collect,
      [],
    )

/** Adds the options that `gate` and `compare` share. */
export const addComparisonOptions = (command: Command): Command =>
  addPrometheusOptions(addPairLimitOptions(command))
    .option(
      '--scenario <name>',
      'a scenario that drives both arms; may be repeated (default: the open loops among the standard ones)',
      collect,
      [],
    )
    .option('--max-time <time>', 'how long it may measure at most (default: 10m)')
    .option(
      '--rate <rate>',
      'arrivals per second (default: the rate at which an arm uses 40 % of the processors)',
    )
    .option('--rows <count>', 'rows of the dataset, for example 1000000 (default: as the config says)')
    .option(
      '--seed <number>',
      'repeats the random choices of an earlier comparison (default: drawn, and printed)',
    )
    .option('--out <directory>', 'where bundles are written (default: results)')
    .addOption(configOption())
    .option(
      '--no-explain',
      'leaves out the replay that looks for what changed inside, where something is worse',
    )
    .option('--dry', 'prints the plan in words and starts nothing')
    .option('--json', 'prints one JSON document on standard output and nothing else there')
