import { Option } from 'commander'

/** The option that names the config of a project, which several commands have in common. */
export const configOption = (): Option =>
  new Option(
    '--config <file>',
    'the config (default: tailgate.config.ts, .mts, .js or .mjs here or above; for a scenario given by path, above it)',
  )
