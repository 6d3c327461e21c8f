import type { Command } from 'commander'
import { switches } from '../../config/setup/switches.ts'

const collect = (value: string, values: string[]): string[] => [...values, value]
const known = (name: keyof typeof switches): string => switches[name].join(', ')

/** Adds the switches of a stack, which `run`, `up` and `profile` have in common. */
export const addArmOptions = (command: Command): Command =>
  command
    .option('--protocol <protocol>', `how clients reach the proxy: ${known('protocol')} (default: http1)`)
    .option('--proxy <profile>', `settings of Nginx: ${known('proxy')} (default: guide)`)
    .option('--postgres <profile>', `settings of PostgreSQL: ${known('postgres')} (default: guide)`)
    .option('--redis <persistence>', `what Redis keeps its data in: ${known('redis')} (default: memory)`)
    .option('--files <sender>', `who sends stored files: ${known('files')} (default: app)`)
    .option('--workers <count>', 'processes of the app (default: as many as the config has weights)')
    .option('--body-limit <size>', 'the largest body that the proxy takes, or none for any (default: 64MiB)')
    .option(
      '--env <variable>',
      'a variable of the app, NAME=VALUE, or NAME for its value here; may be repeated',
      collect,
      [],
    )
