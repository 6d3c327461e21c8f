import type { Command } from 'commander'

/** Adds the options for a Prometheus that outlives the measurement, for commands that write their result to it. */
export const addPrometheusOptions = (command: Command): Command =>
  command
    .option(
      '--prometheus <url>',
      'also tells this Prometheus, which has to take remote writes: its dashboards show one beside the other',
    )
    .option('--password-file <file>', 'the password of the user in that URL')
