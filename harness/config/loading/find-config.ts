import { existsSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { TailgateError, usageError } from '../../base/errors.ts'
import { upwards } from '../../base/paths.ts'

/** The extensions that a project's own files may have, the most likely first. */
export const extensions: readonly string[] = ['.ts', '.mts', '.js', '.mjs']

/** Whether a text gives the file of a scenario, not its name. */
export const isPath = (nameOrPath: string): boolean =>
  nameOrPath.includes('/') || extensions.includes(extname(nameOrPath))

/**
 * The config in a directory or above it; undefined if there is none. If one directory has both a source and its compiled
 * file, the source counts.
 */
export const configAbove = (directory: string): string | undefined =>
  upwards(resolve(directory))
    .flatMap((here) => extensions.map((extension) => join(here, `tailgate.config${extension}`)))
    .find((file) => existsSync(file))

/** What a command was told about its project. */
export interface ProjectRequest {
  /** The file of --config. */
  readonly config?: string | undefined
  /** Scenarios by name or path. */
  readonly scenarios?: readonly string[]
}

/**
 * The one config that the scenarios' files are below, if there is one.
 * @throws TailgateError USAGE if the files are below two different configs.
 */
function configOfScenarios(scenarios: readonly string[], directory: string): string | undefined {
  const paths = scenarios.filter(isPath).map((path) => dirname(resolve(directory, path)))
  const [first, second] = new Set(paths.flatMap((path) => configAbove(path) ?? []))
  if (first === undefined || second === undefined) return first
  throw usageError(
    `The scenarios belong to two projects, ${first} and ${second}; run them one after the other, or name one with --config.`,
  )
}

/**
 * Finds the config of a command: the file that the command names, else the nearest one above the scenario's file, else the
 * nearest one at or above `directory`.
 * @throws TailgateError CONFIG_MISSING, USAGE.
 */
export function findConfig(directory: string, { config, scenarios = [] }: ProjectRequest = {}): string {
  if (config !== undefined) {
    const file = resolve(directory, config)
    if (!existsSync(file)) throw usageError(`There is no file ${file}, which --config names.`)
    return file
  }
  const found = configOfScenarios(scenarios, directory) ?? configAbove(directory)
  if (found === undefined) throw new TailgateError('CONFIG_MISSING', { directory: resolve(directory) })
  return found
}
