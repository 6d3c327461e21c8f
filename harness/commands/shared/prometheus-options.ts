import type { Command } from 'commander'

/** Adds the options for a Prometheus that outlives the measurement, for commands that write their result to it. */
export const addPrometheusOptions = (command: Command): Command =>
  command
    .option(
      '--prometheus <url>',
      'also writes what is measured to this Prometheus, which has to take remote writes, so that its dashboards keep it',
    )
    .option('--password-file <file>', 'the password of the user in that URL')
