import { Option } from 'commander'

/** The option that names the config of a project, which several commands share. */
export const configOption = (): Option =>
  new Option(
    '--config <file>',
    'the config (default: tailgate.config.ts, .mts, .js or .mjs here or above; for a scenario given by path, beside or above it)',
  )
