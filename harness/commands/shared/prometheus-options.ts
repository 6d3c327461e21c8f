import type { Command } from 'commander'

/** Names a Prometheus that outlives what is measured, for the commands that tell it what came of it. */
export const addPrometheusOptions = (command: Command): Command =>
  command
    .option(
      '--prometheus <url>',
      'also tells this Prometheus, which has to take remote writes: its dashboards show one beside the other',
    )
    .option('--password-file <file>', 'the password of the user in that URL')
