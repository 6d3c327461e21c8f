import type { Command } from 'commander'
import { switches } from '../../config/setup/switches.ts'
import { armNames } from '../../evidence/arm-name.ts'
import { collect } from './collect.ts'

const known = (name: keyof typeof switches): string => switches[name].join(', ')

/** The number of processes of the app by default, in words: of a run, and of each arm of a comparison. */
const usualWorkers = 'as many as the config has weights'
export const comparedWorkers = '1'

/** The switches of a stack: how each one is typed, and its description. */
const rowsFor = (workers: string): readonly (readonly [string, string])[] => [
  ['protocol <protocol>', `how clients reach the proxy: ${known('protocol')} (default: http1)`],
  ['proxy <profile>', `settings of Nginx: ${known('proxy')} (default: guide)`],
  ['postgres <profile>', `settings of PostgreSQL: ${known('postgres')} (default: guide)`],
  ['redis <persistence>', `what Redis keeps its data in: ${known('redis')} (default: memory)`],
  ['files <sender>', `who sends stored files: ${known('files')} (default: app)`],
  ['workers <count>', `processes of the app (default: ${workers})`],
  ['body-limit <size>', 'the largest body that the proxy takes, or none for any (default: 64MiB)'],
]

const setting =
  'a setting of PostgreSQL in place of that of the profile, such as work_mem=64MB; may be repeated'
const variable = 'a variable of the app, NAME=VALUE, or NAME for its value here; may be repeated'

/**
 * Adds the switches of a stack.
 * @param workers the number of processes of the app by default, in words.
 */
export function addArmOptions(command: Command, workers = usualWorkers): Command {
  for (const [typed, says] of rowsFor(workers)) command.option(`--${typed}`, says)
  command.option('--postgres-set <setting>', setting, collect, [])
  return command.option('--env <variable>', variable, collect, [])
}

/** Adds the options of a stack for both sides of a comparison and for each side, `--base-env` and `--head-env`. */
export function addSideOptions(command: Command): Command {
  addArmOptions(command, comparedWorkers)
  for (const side of armNames) {
    for (const [typed] of rowsFor(comparedWorkers)) {
      const [name = ''] = typed.split(' ')
      command.option(`--${side}-${typed}`, `--${name} of ${side} alone`)
    }
    command.option(
      `--${side}-postgres-set <setting>`,
      `--postgres-set of ${side} alone; may be repeated`,
      collect,
      [],
    )
    command.option(`--${side}-env <variable>`, `--env of ${side} alone; may be repeated`, collect, [])
  }
  return command
}
