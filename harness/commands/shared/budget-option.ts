import type { Command } from 'commander'
import { collect } from './collect.ts'

/** Adds `--budget` to a command that judges a stored bundle. */
export const addBudgetOption = (command: Command): Command =>
  command.option(
    '--budget <budget>',
    "adds or replaces a budget: 'browse.list p95<=25ms'; may be repeated",
    collect,
    [],
  )
