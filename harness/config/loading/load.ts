import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { phaseNamesOf } from '../scenario/phases.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Target } from '../target/target.ts'
import { problemsOf, scenarioSchema, targetSchema } from './schema.ts'
import { watchEnvironment } from './watched-environment.ts'

export interface LoadedTarget {
  readonly target: Target
  /** The directory of the config file; its relative paths start here. */
  readonly root: string
  /** Names of the variables it read while it was loaded. */
  readonly variables?: readonly string[]
}

const invalid = (file: string, problems: readonly string[]) =>
  new TailgateError('CONFIG_INVALID', { file, count: problems.length, problems: problems.join('\n') })

/** What a module exports, and which variables of the environment it read meanwhile. */
async function importDefault(file: string): Promise<{ value: unknown; variables: readonly string[] }> {
  using watched = watchEnvironment()
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    return { value: module.default, variables: watched.names }
  } catch (error) {
    throw invalid(file, [`  it cannot be loaded: ${messageOf(error)}`])
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): void {
  const result = schema.safeParse(value)
  if (!result.success) throw invalid(relative(process.cwd(), file) || file, problemsOf(result.error))
}

/** The config file in `directory` or above it; undefined where there is none. */
export function configAbove(directory: string): string | undefined {
  for (let here = resolve(directory); ; here = dirname(here)) {
    const file = join(here, 'tailgate.config.ts')
    if (existsSync(file)) return file
    if (here === dirname(here)) return undefined
  }
}

/** Finds the config file in `directory` or above it. @throws TailgateError CONFIG_MISSING, CONFIG_INVALID. */
export async function loadTarget(directory: string): Promise<LoadedTarget> {
  const file = configAbove(directory)
  if (file === undefined) throw new TailgateError('CONFIG_MISSING', { directory: resolve(directory) })
  const { value: target, variables } = await importDefault(file)
  check(targetSchema, target, file)
  return { target: target as Target, root: dirname(file), variables }
}

/** The scenarios that can be run by name. */
export function scenarioNames({ target, root }: LoadedTarget): string[] {
  const directory = resolve(root, target.scenarios.directory)
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((file) => extname(file) === '.ts' && !file.endsWith('.test.ts') && file !== 'session.ts')
    .map((file) => basename(file, '.ts'))
    .sort()
}

export interface LoadedScenario {
  readonly scenario: Scenario
  readonly file: string
  /** Names of the variables it read while it was loaded. */
  readonly variables: readonly string[]
}

/** Loads a scenario by its name or by the path of its file. @throws TailgateError SCENARIO_UNKNOWN, CONFIG_INVALID. */
export async function loadScenario(loaded: LoadedTarget, nameOrPath: string): Promise<LoadedScenario> {
  const byName = resolve(loaded.root, loaded.target.scenarios.directory, `${nameOrPath}.ts`)
  const isPath = nameOrPath.includes('/') || nameOrPath.endsWith('.ts')
  const file = isPath ? resolve(nameOrPath) : byName
  const names = scenarioNames(loaded)
  if (isPath ? !existsSync(file) : !names.includes(nameOrPath))
    throw new TailgateError('SCENARIO_UNKNOWN', { name: nameOrPath, known: names.join(', ') || 'none' })
  const { value: scenario, variables } = await importDefault(file)
  check(scenarioSchema(Object.keys(loaded.target.routes), phaseNamesOf(scenario)), scenario, file)
  return { scenario: scenario as Scenario, file, variables }
}
